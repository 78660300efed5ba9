"""Words around a place in a text: for persons, for all, for nobody."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from freeshelf.enrich.disclosure.persons.reading import HAN, Text
from freeshelf.enrich.disclosure.persons.words import AT_RISK, Cue, Cues

_RECOGNISED_REACH = 300
_RECOGNISED_GAP = 100
_LONGEST_STRETCH = 4_000
_BARE = 16  # letters that may stand before a contact that has no words of its own
_BEFELL = ("suffered", "fled", "told")
_TOLD_BEFORE = 60  # letters of a sentence of Chinese
_TOLD_AFTER = 40
_TOLD_ON = 400  # letters within which "she" goes on with somebody
_SCRIPTS = {"ar": re.compile("[\u0621-\u064a]{2}"), "ru": re.compile("[а-яё]{2}")}
_ADDRESS_OF_A_PAGE = re.compile(r"(?:https?://|www\.)[^\s<>\"]{1,2000}", re.IGNORECASE)
# Blank lines of forms, and numbers that stand for any number.
_SAMPLE = re.compile(r"_{4,}|\.{6,}|…{3,}|(?<![\w-])(?:XX|ХХ|xx)(?:[-/]?(?:XX|ХХ|xx))+")
_TELLER = re.compile(r"(?<!\w)(?:I|[Jj]e|[Jj])(?!\w)")
_MYSELF = re.compile(r"(?<!\w)(?:me|my|moi|mon|ma)(?!\w)", re.IGNORECASE)
# "I", and nothing that speaks to readers, before what befell the teller.
_TELLER_IN_CHINESE = re.compile(
    r"[^。！？!?\n]{0,60}我(?!们|們|国|國|方|院|会|會)[^。！？!?\n]{0,40}\Z"
)
_TO_READERS = re.compile(r"如果|若|假如|如有|如被|是否|任何人|您|你|凡")
_ASKS_READERS = re.compile("您|如需|如有|任何人|欢迎|歡迎")
_SPEAKER = re.compile(r"\] \w+ ?:")
# "For example" may be followed by a true case.
_EXAMPLES = frozenset(("example", "exemple", "ejemplo", "пример", "مثال", "例", "示例"))


# Tells where a text in a language names persons, as a recogniser by a model does.
Names = Callable[[str, str], list[tuple[int, int]]]
# Gives the log odds that words, by their offsets in a text, are of a name of a person
# at risk, as a model of meaning does.
Judging = Callable[[str, list[tuple[int, int]]], list[float]]


@dataclass(slots=True)
class Effort:
    """Budget of a file for checks that cost much, for each once."""

    phones: int = 3_000
    numbers: int = 5_000
    words: int = 20_000
    passages: int = 3_000
    # Of them, those without a word of the field near.
    passages_away: int = 1_000


@dataclass(frozen=True)
class Reading:
    """A piece as it is read: its text, its words of all classes, and what led to it.

    `headings` are classes of words that stand above it, in a heading or the head of a
    table; `is_listed` says that it belongs to a list of persons at risk, and
    `follows_testimony` that a victim tells in the lines before.
    """

    text: Text
    cues: Cues
    headings: frozenset[str] = frozenset()
    is_listed: bool = False
    has_name: bool = False
    countries: tuple[str, ...] = ()
    is_hidden: bool = False
    follows_testimony: bool = False
    effort: Effort = field(default_factory=Effort)
    parties: frozenset[str] = field(default_factory=frozenset)
    names: Names | None = None
    judging: Judging | None = None

    @property
    def plain(self) -> str:
        """Return the text, with one form of digits and without marks."""
        return self.text.plain

    @cached_property
    def at_risk(self) -> list[Cue]:
        """Words for one person at risk."""
        return self.cues.at_risk

    @cached_property
    def recognised(self) -> dict[int, int]:
        """Ends of the names that a model recognises near the words, by their starts."""
        found: dict[int, int] = {}
        if self.names is None:
            return found
        for first, last in self._stretches():
            window = self.plain[first:last]
            language = likeliest_language(window, self.cues.languages)
            for start, end in self.names(window, language):
                found[first + start] = first + end
        return found

    def _stretches(self) -> list[tuple[int, int]]:
        """Return the sentences with words for persons, joined where they are near."""
        joined: list[tuple[int, int]] = []
        for cue in sorted((*self.at_risk, *self.cues.of("relative"))):
            first, last = self.text.sentence(cue.start, reach=_RECOGNISED_REACH)
            if joined:
                start, end = joined[-1]
                if first - end < _RECOGNISED_GAP and last - start < _LONGEST_STRETCH:
                    joined[-1] = (start, max(end, last))
                    continue
                first = max(first, end)
            if first < last:
                joined.append((first, last))
        return joined

    @cached_property
    def web_addresses(self) -> list[tuple[int, int]]:
        """Stretches that are web addresses, whose digits mean nothing."""
        return [match.span() for match in _ADDRESS_OF_A_PAGE.finditer(self.plain)]

    def is_in_web_address(self, place: int) -> bool:
        """Return whether a place is within a web address."""
        before = bisect_right(self.web_addresses, (place, len(self.plain))) - 1
        return before >= 0 and place < self.web_addresses[before][1]

    def is_beside_risk(self, start: int, end: int, *, reach: int = 200) -> bool:
        """Return whether a word for one person at risk is in the sentence or above it.

        Above it means in the head of its list or table.
        """
        if self.is_listed or self.headings & AT_RISK:
            return True
        first, last = self.text.sentence(start, reach=reach)
        last = max(last, end)
        if self.has_risk(first, last):
            return True
        # "The victim has moved. Her number is ..."
        is_told_on = self.cues.has(first, last, "pronoun")
        return is_told_on and self.has_risk(max(0, first - reach), first)

    def is_of_a_person(self, start: int, end: int) -> bool:
        """Return whether a contact is one person's: at risk, or told in confidence."""
        if self.is_beside_risk(start, end):
            return True
        first, last = self.text.sentence(start, reach=200)
        last = max(last, end)
        if self.cues.has(first, last, "private", "client", "fate"):
            return True
        if self._is_of_the_teller(first, last):
            return True
        if self.cues.has(first, last, "pronoun", "relative"):
            return self.has_risk(max(0, first - _TOLD_ON), first)
        if self.cues.has(first, last, "theirs") and self._goes_on_from_risk(first):
            return True
        if start - first > _BARE or first == 0:
            return False
        # A contact at the beginning, perhaps after "tel.", goes on with what is above.
        above, _ = self.text.sentence(first - 1, reach=200)
        is_of_all = self.cues.has(above, last, "public", "office", "author", "lawyer")
        is_told = self.has_risk(above, first) or self.cues.has(
            above, first, "client", "fate"
        )
        return is_told and not is_of_all

    def _goes_on_from_risk(self, first: int) -> bool:
        """Return whether the paragraph told of a person at risk and of nobody else."""
        above = max(self.plain.rfind("\n", 0, first) + 1, first - _TOLD_ON)
        risks = [cue.end for cue in self.cues.within(above, first, AT_RISK)]
        others = ("public", "office", "author", "lawyer", "official")
        return (
            bool(risks)
            and self.has_risk(above, first)
            and not self.cues.has(max(risks), first, *others)
        )

    def _is_of_the_teller(self, first: int, last: int) -> bool:
        """Return whether a victim tells: "I was sold. Answer me here"."""
        before = max(0, first - _TOLD_ON)
        if self.text.has_han:
            is_told_on = self.follows_testimony and not self.is_for_readers(0, last)
            if is_told_on or self._tells_in_chinese(before, last):
                return True
        told = self.cues.within(before, last, _BEFELL)
        return bool(_MYSELF.search(self.plain, first, last)) and any(
            _TELLER.search(self.plain, max(before, cue.start - 24), cue.start)
            for cue in told
        )

    @property
    def is_testimony(self) -> bool:
        """Return whether a victim tells in Chinese up to the end of this text."""
        return self.text.has_han and self._tells_in_chinese(0, len(self.plain))

    def _tells_in_chinese(self, first: int, last: int) -> bool:
        """Return whether somebody tells what befell them, and of no office since."""
        for cue in self.cues.within(first, last, _BEFELL):
            before = self.plain[max(0, cue.start - _TOLD_BEFORE) : cue.start]
            teller = _TELLER_IN_CHINESE.search(before)
            if (
                teller
                and not _TO_READERS.search(teller.group())
                and not self.is_for_readers(cue.end, last)
            ):
                return True
        return False

    def tells_on_in_chinese(self, place: int) -> bool:
        """Return whether what befell somebody, and no office, follows a place."""
        last = place + _TOLD_ON
        told = self.cues.within(place, last, _BEFELL)
        return any(not self.is_for_readers(place, cue.end) for cue in told)

    def is_for_readers(self, first: int, last: int) -> bool:
        """Return whether a stretch of Chinese is of an office, or asks readers to."""
        others = ("public", "office", "author", "lawyer", "official")
        is_of_others = self.cues.has(first, last, *others)
        return is_of_others or bool(_ASKS_READERS.search(self.plain, first, last))

    def has_risk(self, first: int, last: int) -> bool:
        """Return whether a word for one person at risk lies within a stretch."""
        cues = self.at_risk
        place = bisect_left(cues, (first,))
        return place < len(cues) and cues[place].end <= last

    def is_public_here(self, start: int, end: int, *, of_offices: bool = True) -> bool:
        """Return whether the sentence is about what everybody may call or write to.

        `of_offices` says that it is public, too, for standing beside an office.
        """
        first, last = self.text.sentence(start, reach=160)
        if self.cues.has(first, max(last, end), "private"):
            return False
        if self.is_hidden and self.is_beside_risk(start, end):
            return False
        last = max(last, end)
        if self.cues.has(first, last, "public", "author"):
            return True
        lawyers = self.cues.within(first, last, ("lawyer",))
        # "[19:23] lawyer: ..." is who says it.
        if any(not _SPEAKER.match(self.plain, cue.start - 2) for cue in lawyers):
            return True
        return of_offices and self.cues.has(first, last, "office")

    def is_of_sources(self, start: int) -> bool:
        """Return whether a place is in an entry of a bibliography, of nobody at risk.

        Titles and the addresses of publishers look like names and addresses.
        """
        is_entry = "sources" in self.headings and not self.is_hidden
        # Entries without full stops are one sentence.
        return is_entry and not self.has_risk(start - _TOLD_BEFORE, start + _TOLD_AFTER)

    def is_sample(self, start: int, end: int, *, is_told: bool = False) -> bool:
        """Return whether the line is part of a form that nobody has filled in.

        An example beside somebody who `is_told` as at risk may be a true case.
        """
        first = max(self.plain.rfind("\n", 0, start) + 1, start - 120)
        last = self.plain.find("\n", end)
        last = min(last if last >= 0 else len(self.plain), end + 80)
        is_told = is_told or (self.is_hidden and self.is_beside_risk(start, end))
        for cue in self.cues.within(first, last, ("sample",)):
            if is_told and is_example(self.plain[cue.start : cue.end]):
                continue
            if self.plain[cue.start - 1 : cue.start] not in (".", "@"):
                return True
        return any(
            # Dots that lead to what is filled in leave nothing blank.
            match.end() > start or self.plain[match.end() : start].strip(" :")
            for match in _SAMPLE.finditer(self.plain, first, last)
        )


def is_example(word: str) -> bool:
    """Return whether a word says "example", after which a true case may follow."""
    return word.casefold().removeprefix("ال") in _EXAMPLES


def likeliest_language(window: str, languages: Sequence[str]) -> str:
    """Return the likeliest language of a stretch, by its script first."""
    if HAN.search(window):
        return "zh"
    for language, script in _SCRIPTS.items():
        if script.search(window):
            return language
    latin = [name for name in languages if name not in _SCRIPTS]
    return latin[0] if latin else "en"


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
