"""What identifies a person in the texts of a file, and how strongly it does."""

from freeshelf.enrich.disclosure.persons.judgement import Names, judge
from freeshelf.enrich.disclosure.persons.kinds import Kind, normalised, value_key

__all__ = ["Kind", "Names", "judge", "normalised", "value_key"]
