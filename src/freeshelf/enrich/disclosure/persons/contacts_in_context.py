"""Contacts and numbers as a model of meaning reads them in their passage.

For each the model gives odds that it is of a person at risk, and not of an office, an
order or a public line. Those of the rules are judged, and what may be a number without
any word beside it. What is read has zeros in the place of digits, and no mail address.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from freeshelf.enrich.disclosure.findings import Means, Piece
from freeshelf.enrich.disclosure.persons.handles import may_be_accounts
from freeshelf.enrich.disclosure.persons.in_context import passages
from freeshelf.enrich.disclosure.persons.kinds import Kind, Mention
from freeshelf.enrich.disclosure.persons.loose_numbers import may_be_of_persons
from freeshelf.enrich.disclosure.persons.reading import Text
from freeshelf.enrich.disclosure.persons.surroundings import Effort, is_example
from freeshelf.enrich.disclosure.persons.words import AT_RISK, Cues

# A contact is told from these odds on, and none is below the others. Between the two,
# what no rule finds is weak. A word for a person at risk beside it is seldom wrong.
TOLD, DENIED, DENIED_BESIDE_RISK = 0.0, -2.0, -3.5
KINDS = (
    *(Kind.PHONE, Kind.EMAIL, Kind.IBAN, Kind.NATIONAL_NUMBER),
    *(Kind.PASSPORT_NUMBER, Kind.IDENTITY_NUMBER),
)
JUDGED = (*KINDS, Kind.ACCOUNT_NAME)
_BEFORE, _AFTER = 240, 120
_JUST_BEFORE, _WELL_BEFORE, _WELL_AFTER = 50, 160, 80
# Classes of words of which the network learns what they say of a contact.
_AROUND = (
    *(("public",), ("office",), ("author",), ("official", "lawyer"), ("sample",)),
    *(tuple(AT_RISK), ("pronoun",), ("private",), ("theirs",), ("client",)),
    ("suffered", "fled", "harm", "moved", "told", "fate", "befell", "saved", "plight"),
    *(("relative",), ("account",), ("phone",), ("identity", "passport"), ("case",)),
    *(("many",), ("counted",), ("fiction",)),
)
# Columns of facts that say at risk, public and loose, counted from the last.
OF_RULES = slice(-4 - 2 * len(_AROUND), -1 - 2 * len(_AROUND))
_WORD_OF_MAIL = re.compile(r"[^\W_]")
_DIGIT = re.compile(r"\d")


class Judged(NamedTuple):
    """A contact in a piece: what rules say of it, and where it is in the piece.

    `is_loose` says that no rule finds it, `is_by_form` that it is a long number and
    nothing says of whom.
    """

    mention: Mention
    start: int
    end: int
    is_loose: bool = False
    is_by_form: bool = False

    @property
    def facts(self) -> list[float]:
        """Return what rules say as numbers, beside what the model reads."""
        mention = self.mention
        return [
            *(float(mention.kind is kind) for kind in KINDS),
            float(mention.is_at_risk),
            float(mention.is_public),
            float(self.is_loose),
            float(self.is_by_form),
        ]


class Passage(NamedTuple):
    """A text as the model reads it, and the contacts in it by their offsets there."""

    text: str
    places: list[tuple[int, int]]
    contacts: list[Judged]

    @property
    def is_sample(self) -> bool:
        """Return whether it says that it is filled in to show how."""
        read = Text(self.text)
        return any(
            not is_example(read.plain[cue.start : cue.end])
            for cue in Cues(read).of("sample")
        )

    @property
    def facts(self) -> list[list[float]]:
        """Return what rules say of each contact, and which words are around it."""
        cues = Cues(Text(self.text))
        return [
            contact.facts + _words_around(cues, start, end)
            for contact, (start, end) in zip(self.contacts, self.places, strict=True)
        ]


def _words_around(cues: Cues, start: int, end: int) -> list[float]:
    """Return for each group of classes whether a word is just before it, and around."""
    return [
        float(cues.has(max(0, start - before), last, *kinds))
        for kinds in _AROUND
        for before, last in ((_JUST_BEFORE, start), (_WELL_BEFORE, end + _WELL_AFTER))
    ]


# Gives the log odds that the contacts of a passage are of a person at risk.
Weighing = Callable[[Passage], list[float]]


@dataclass(slots=True)
class Before:
    """The end of what was read before a piece, seen and hidden apart."""

    _texts: dict[Means | None, str] = field(default_factory=dict)

    def passages(
        self, piece: Piece, found: Sequence[Judged], countries: Sequence[str]
    ) -> Iterator[Passage]:
        """Yield the passages of a piece that hold contacts, with what is around."""
        before = self._texts.get(piece.means, "")
        if piece.text:
            self._texts[piece.means] = f"{before}{piece.text}\n"[-_BEFORE:]
        contacts = sorted([*found, *_loose(piece.text, found, countries)], key=_start)
        if not contacts:
            return
        text, shift = list(f"{before}{piece.text}"), len(before)
        for each in contacts:
            first, last = each.start + shift, each.end + shift
            is_mail = each.mention.kind is Kind.EMAIL
            for place in range(first, last):
                if is_mail and _WORD_OF_MAIL.match(text[place]):
                    text[place] = "x"
                elif _DIGIT.match(text[place]):
                    text[place] = "0"
        whole, starts = "".join(text), [each.start for each in contacts]
        for first, last in _passages(piece.text):
            within = contacts[bisect_left(starts, first) : bisect_left(starts, last)]
            if within:
                begin = max(0, first + shift - _BEFORE)
                places = [
                    (e.start + shift - begin, e.end + shift - begin) for e in within
                ]
                end = max(last, within[-1].end) + shift + _AFTER
                yield Passage(whole[begin:end], places, within)


def weighed(
    passage: Passage, odds: Sequence[float], *, is_hidden: bool
) -> Iterator[tuple[Judged, Mention]]:
    """Yield contacts with what the model makes of them; loose ones when likely."""
    if not odds:
        yield from ((e, e.mention) for e in passage.contacts if not e.is_loose)
        return
    may_add = is_hidden or not passage.is_sample
    for each, of in zip(passage.contacts, odds, strict=True):
        mention = each.mention
        if of > TOLD and may_add and not mention.is_for_all:
            yield (
                each,
                replace(mention, is_at_risk=True, is_public=False, is_weak=False),
            )
        elif each.is_loose:
            if of > DENIED and may_add:
                yield each, mention
        else:
            is_kept = mention.is_of_a_column or mention.is_checked
            limit = DENIED_BESIDE_RISK if mention.is_at_risk else DENIED
            if of < limit and not is_kept:
                is_weak = mention.is_weak or is_hidden
                mention = replace(mention, is_at_risk=False, is_weak=is_weak)
            yield each, mention


def asked(passage: Passage, weighing: Weighing, effort: Effort) -> list[float]:
    """Return the odds of the contacts of a passage, none where they are unknown."""
    if effort.passages > 0:
        effort.passages -= 1
        odds = weighing(passage)
        if len(odds) == len(passage.contacts):
            return odds
    return []


def _start(contact: Judged) -> int:
    return contact.start


def _passages(text: str) -> list[tuple[int, int]]:
    plain = Text(text)
    return [plain.offsets(first, last) for first, last in passages(plain)]


def _loose(
    text: str, found: Sequence[Judged], countries: Sequence[str]
) -> Iterator[Judged]:
    """Yield what may be a number or an account of a person, and is in no contact."""
    read = Text(text)
    taken = [(each.start, each.end) for each in found]
    accounts = ((each, False) for each in may_be_accounts(read))
    for mention, is_by_form in (*may_be_of_persons(read, countries), *accounts):
        start, end = read.offsets(mention.start, mention.end)
        if not any(start < other_end and other < end for other, other_end in taken):
            taken.append((start, end))
            yield Judged(mention, start, end, is_loose=True, is_by_form=is_by_form)
