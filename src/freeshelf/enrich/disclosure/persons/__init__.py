"""Find mentions that identify a person in the texts of a file, and judge them."""

from freeshelf.enrich.disclosure.persons.judgement import judge
from freeshelf.enrich.disclosure.persons.kinds import Kind, normalised, value_key
from freeshelf.enrich.disclosure.persons.surroundings import Names

__all__ = ["Kind", "Names", "judge", "normalised", "value_key"]
