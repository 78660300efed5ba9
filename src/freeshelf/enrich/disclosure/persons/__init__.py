"""Find mentions that identify a person in the texts of a file, and judge them."""

from freeshelf.enrich.disclosure.persons.judgement import Names, judge
from freeshelf.enrich.disclosure.persons.kinds import Kind, normalised, value_key

__all__ = ["Kind", "Names", "judge", "normalised", "value_key"]
