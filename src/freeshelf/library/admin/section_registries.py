"""Registries of sections that other apps add to the forms of records and agents."""

from freeshelf.vocabularies.admin.form_sections import SectionRegistry

resource_sections = SectionRegistry()
# Shown beside the concepts of a record.
suggestion_sections = SectionRegistry()
agent_sections = SectionRegistry()
register_resource_section = resource_sections.register
