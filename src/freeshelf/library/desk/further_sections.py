"""What apps of higher layers show on the forms of records, people, organisations."""

from freeshelf.vocabularies.desk.further_sections import FurtherSections

resource_sections = FurtherSections()
# Shown beside the concepts of a record.
suggestion_sections = FurtherSections()
agent_sections = FurtherSections()
register_section = resource_sections.register
