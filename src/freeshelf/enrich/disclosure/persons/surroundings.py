"""Words around a place in a text: for persons, for all, for nobody."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from freeshelf.enrich.disclosure.persons.reading import Text
from freeshelf.enrich.disclosure.persons.words import AT_RISK, Cue, Cues

_ADDRESS_OF_A_PAGE = re.compile(r"(?:https?://|www\.)[^\s<>\"]{1,2000}", re.IGNORECASE)
# Blank lines of forms, and numbers that stand for any number.
_SAMPLE = re.compile(r"_{4,}|\.{6,}|…{3,}|(?<![\w-])(?:XX|ХХ|xx)(?:[-/]?(?:XX|ХХ|xx))+")


@dataclass(slots=True)
class Effort:
    """Budget of a file for checks that cost much, for each once."""

    phones: int = 3_000
    numbers: int = 5_000


@dataclass(frozen=True)
class Reading:
    """A piece as it is read: its text, its words of all classes, and what led to it.

    `headings` are classes of words that stand above it, in a heading or the head of a
    table; `is_listed` says that it belongs to a list of persons at risk.
    """

    text: Text
    cues: Cues
    headings: frozenset[str] = frozenset()
    is_listed: bool = False
    has_name: bool = False
    countries: tuple[str, ...] = ()
    is_hidden: bool = False
    effort: Effort = field(default_factory=Effort)
    parties: frozenset[str] = field(default_factory=frozenset)

    @property
    def plain(self) -> str:
        """Return the text, with one form of digits and without marks."""
        return self.text.plain

    @cached_property
    def at_risk(self) -> list[Cue]:
        """Words for one person at risk."""
        return self.cues.at_risk

    @cached_property
    def web_addresses(self) -> list[tuple[int, int]]:
        """Stretches that are web addresses, whose digits mean nothing."""
        return [match.span() for match in _ADDRESS_OF_A_PAGE.finditer(self.plain)]

    def is_in_web_address(self, place: int) -> bool:
        """Return whether a place is within a web address."""
        return any(start <= place < end for start, end in self.web_addresses)

    def is_beside_risk(self, start: int, end: int, *, reach: int = 200) -> bool:
        """Return whether a word for one person at risk is in the sentence or above it.

        Above it means in the head of its list or table.
        """
        if self.is_listed or self.headings & AT_RISK:
            return True
        first, last = self.text.sentence(start, reach=reach)
        last = max(last, end)
        return any(first <= cue.start and cue.end <= last for cue in self.at_risk)

    def is_public_here(self, start: int, end: int) -> bool:
        """Return whether the sentence is about what everybody may call or write to."""
        first, last = self.text.sentence(start, reach=160)
        if self.cues.has(first, max(last, end), "private"):
            return False
        return self.cues.has(first, max(last, end), "public", "author", "lawyer")

    def is_sample(self, start: int, end: int) -> bool:
        """Return whether the line is part of a form that nobody has filled in."""
        first = max(self.plain.rfind("\n", 0, start) + 1, start - 120)
        last = self.plain.find("\n", end)
        last = min(last if last >= 0 else len(self.plain), end + 80)
        if self.cues.has(first, last, "sample"):
            return True
        return bool(_SAMPLE.search(self.plain, first, last))


def ends_with_cue(
    cues: Cues, plain: str, start: int, *kinds: str, reach: int = 40
) -> Cue | None:
    """Return the nearest word of some classes that stands before a place."""
    nearest = None
    for cue in cues.within(max(0, start - reach), start, kinds):
        if "\n\n" in plain[cue.end : start]:
            continue
        if nearest is None or cue.end > nearest.end:
            nearest = cue
    return nearest
