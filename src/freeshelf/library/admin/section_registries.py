"""What apps of higher layers show on the forms of records, people, organisations."""

from freeshelf.vocabularies.admin.form_sections import SectionRegistry

resource_sections = SectionRegistry()
# Shown beside the concepts of a record.
suggestion_sections = SectionRegistry()
agent_sections = SectionRegistry()
register_resource_section = resource_sections.register
