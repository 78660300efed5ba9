"""Names that are told apart, though a fate is told beside them.

They are those of places, of people who rescue, judge, study or report, of the accused,
and of books, films and history.
"""

import re

from freeshelf.enrich.disclosure.persons.names import Name, is_in_title
from freeshelf.enrich.disclosure.persons.surroundings import Reading
from freeshelf.enrich.disclosure.persons.words import Cue, not_names

REACH = 260
STOPS = re.compile(r"[!?;:。！？؟|\t\n]|\.\s")
MARK_AFTER = re.compile(r"\s?[,(–—:]\s?|\s-\s")
_NEAR_OFFICE = 40
_LONG_AGO = re.compile(r"(?<![\d/.-])1[0-8]\d\d(?![\d/-])")
_OF = re.compile(r",? (?:of|from|at|with|for|de|du|de la|des|d'|à|pour)\b")
_ELSEWHERE = ("author", "leader", "sample")
# "vol." cites, "un vol" is a flight; "c." stands between parties.
_OF_BOOKS = frozenset(("vol", "dir", "journal", "press", "ed"))


def is_nobody(reading: Reading, name: Name) -> bool:
    """Return whether a name is of a place, of one who acts or reports, or of a tale."""
    plain, cues, text = reading.plain, reading.cues, reading.text
    words = text.words_between(name.start, name.end)
    if all(word in not_names() for _, _, word in words):
        return True
    first, last = text.sentence(name.start, reach=REACH)
    last = max(last, name.end)
    if cues.has(first, last, *_ELSEWHERE) or _LONG_AGO.search(plain, first, last):
        return True
    if _is_of_books(reading, first, last):
        return True
    if cues.has(*reading.text.sentences_around(name.start, reach=REACH), "fiction"):
        return True
    if not name.is_known and is_in_title(text, name.start, name.end):
        return True
    for cue in cues.within(name.start - 14, name.start, ("place_before",)):
        is_next = not plain[cue.end : name.start].strip(" '-")
        # "9 200 € à N."
        if name.is_known and name.words > 1 and plain[cue.start : cue.end] == "à":
            continue
        if is_next and not _is_within(reading, cue, "fled", "handled", "harm"):
            return True
    return acts(reading, name) or _is_of_office(reading, name, first, last)


def _is_of_books(reading: Reading, first: int, last: int) -> bool:
    """Return whether a sentence cites a book, or a case by its parties."""
    plain = reading.plain
    for cue in reading.cues.within(first, last, ("citation",)):
        word = plain[cue.start : cue.end].lower()
        if word not in _OF_BOOKS or plain[cue.end : cue.end + 1] in (".", ",", ")"):
            return True
    for cue in reading.cues.within(first, last, ("party",)):
        before = plain[: cue.start].rsplit(None, 1)[-1:] if cue.start > first else []
        after = plain[cue.end : cue.end + 3].lstrip(". ")
        stands_between = bool(before) and before[0][0].isupper() and after[:1].isupper()
        if plain[cue.start].islower() and stands_between:
            return True
    return False


def _is_within(reading: Reading, cue: Cue, *kinds: str) -> bool:
    """Return whether a word is part of a longer entry of other classes."""
    return any(
        other.start <= cue.start and cue.end <= other.end and other[:2] != cue[:2]
        for other in reading.cues.within(cue.start - 40, cue.end + 40, kinds)
    )


def acts(reading: Reading, name: Name) -> bool:
    """Return whether a name is of one who rescues, studies, judges or is accused."""
    plain, cues = reading.plain, reading.cues
    for cue in cues.within(name.end, name.end + 34, ("acts", "culprit", "say")):
        between = plain[name.end : cue.start]
        # "N., 44, was jailed"
        bare = re.sub(r", (?:aged )?\d\d(?: ans)?,", "", between)
        if STOPS.search(between) or len(bare.split()) > 2:
            continue
        is_passive = cue.kind == "acts" and cues.has(name.end, cue.start, "be")
        if is_passive or _is_within(reading, cue, "fled", "told"):
            continue
        if cue.kind != "say" or not cues.has(cue.end, cue.end + 50, "subject"):
            return True
    for cue in cues.within(name.start - 34, name.start, ("acts", "culprit", "say")):
        between = plain[cue.end : name.start]
        if between.strip(" ,:") or cue.kind == "acts":
            continue
        # "caller says N. ran away", but not: '..., says N.'
        is_turned = plain[: cue.start].rstrip()[-1:] in (
            "",
            ",",
            '"',
            "”",
            "»",
            "'",
            "?",
        )
        if cue.kind == "say" and (not is_turned or _tells_of_self(reading, name, cue)):
            continue
        return True
    return False


def _tells_of_self(reading: Reading, name: Name, cue: Cue) -> bool:
    """Return whether a speaker is told of, too: "says N., who was sold"."""
    if cue.kind != "say":
        return False
    after = reading.plain[name.end : name.end + 2].strip()
    return after.startswith((",", "(", "–"))


def _is_of_office(reading: Reading, name: Name, first: int, last: int) -> bool:
    plain, cues = reading.plain, reading.cues
    office = ("official", "lawyer")
    for cue in cues.within(max(first, name.start - _NEAR_OFFICE), name.start, office):
        between = plain[cue.end : name.start]
        # "The prosecutor of the Republic of Niamey, N.", but not "confirms that N."
        is_near = len(between.split()) <= 1 or between.rstrip().endswith(",")
        if is_near and not STOPS.search(between):
            return True
    after = min(last, name.end + _NEAR_OFFICE)
    for cue in cues.within(name.end, after, office):
        gap = plain[name.end : cue.start]
        is_apposed = MARK_AFTER.match(gap) and len(gap.split()) <= 4
        if is_apposed and not cues.has(name.end, cue.end + 8, "fled", "told", "say"):
            return True
    following = _OF.match(plain, name.end)
    if following is None:
        return False
    return cues.has(following.end(), following.end() + _NEAR_OFFICE, "office")
