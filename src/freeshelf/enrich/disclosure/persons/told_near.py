"""Names told as those of persons at risk from a distance, with words in between.

"The survivor in room two, N., kept the keys", "N., who was sold to a ship", "N. was
fifteen when"; and in hidden content, which is written for few, any name in one sentence
with a word for a person at risk.
"""

import re
from collections.abc import Iterator

from freeshelf.enrich.disclosure.persons.befallen import is_of_books, may_be_told_of
from freeshelf.enrich.disclosure.persons.fates_apart import acts
from freeshelf.enrich.disclosure.persons.names import (
    Name,
    chinese_before,
    chinese_name,
    name_after,
    name_before,
)
from freeshelf.enrich.disclosure.persons.reading import is_chinese
from freeshelf.enrich.disclosure.persons.surroundings import Reading
from freeshelf.enrich.disclosure.persons.words import AT_RISK, Cue, not_names

_FURTHEST = 70
_NEAR = 300
_FURTHEST_OFFICE = 24
_MOST_BEFORE_VERB = 30
_MOST_NAMES = 40
_STOPS = re.compile(r"[!?;:。！？؟|\t]|\n\s*\n|\.\s")
_OPENS = re.compile(r"[,،，(（–—]\s?|\s[-–—]\s")
_CLOSES = re.compile(
    r"\s?[,،，;)）.。–—\n]|\Z|\s[-–—]\s|\s(?:and|et|y|e|и)\s|\sو[\u0621-\u064a]|[和与及]"
)
_AFTER_TOLD = re.compile(r"\s?[,،，(（–—]")
_NUMBER_OF_YEARS = re.compile(r"\s?[,(،（]\s?(?:aged? |de )?(\d{1,2})(?!\d)\s?[),،）]?")
_RANGE_AFTER = re.compile(r"\s?(?:-|–|to|à|a|y|and|et|или|до|и|إلى|至|到)\s?\d")
_FURTHEST_TALE = 200
_FURTHEST_ROLL, _FURTHEST_AMONG = 110, 40
_OPENS_ROLL = re.compile(
    r":\s|\s(?:was|were|is|are|étaient|était|est|sont)\s(?=[^\W\d_a-z])"
)
_NEXT_OF_ROLL = re.compile(
    r"(?: ?\([^()\n]{1,40}\))?(?:[;,、] ?(?:and |et )?| and | et )"
)
_LONG_AGO = re.compile(r"(?<![\d/.-])1[0-8]\d\d(?![\d/-])")
_OFFICES = ("official", "lawyer", "author", "citation", "leader", "changed")


def apposed(reading: Reading) -> Iterator[Name]:
    """Yield names between commas after a person at risk and what is said of them."""
    plain = reading.plain
    near = [
        cue
        for kind in ("client", "person")
        for cue in reading.cues.of(kind)
        # "A woman of the third group, N., left. The victim had ..."
        if reading.has_risk(cue.start - _NEAR, cue.end + _NEAR)
    ]
    for cue in (*reading.at_risk, *near):
        last = min(reading.text.sentence(cue.start)[1], cue.end + _FURTHEST)
        for opening in _OPENS.finditer(plain, cue.end, last):
            if _STOPS.search(plain, cue.end, opening.start()):
                break
            name = _name_at(reading, opening.end())
            if name is None:
                continue
            is_closed = bool(_CLOSES.match(plain, name.end))
            is_person = _is_whole(name) and not _is_place(reading, name)
            if is_closed and is_person and _is_nobody_else(reading, cue, name):
                yield name
            break


def in_rolls(reading: Reading) -> Iterator[Name]:
    """Yield the names of a roll: "victims freed from the kiln: N.; N.", "were N."."""
    plain, cues = reading.plain, reading.cues
    for cue in (*cues.of("many"), *reading.at_risk):
        opening = _OPENS_ROLL.search(plain, cue.end, cue.end + _FURTHEST_ROLL)
        if opening is None or opening.end() > reading.text.sentence(cue.start)[1]:
            continue
        if cues.has(cue.end, opening.start(), *_OFFICES, "say"):
            continue
        is_told = cues.has(
            cue.end, opening.start(), "suffered", "moved", "harm", "told"
        )
        among = cues.has(cue.start - _FURTHEST_AMONG, cue.end, "among")
        if not is_told and not (among and opening.group().strip() != ":"):
            continue
        if cues.is_compound_after(cue) or _office_before(reading, cue):
            continue
        place = opening.end()
        while (name := _name_at(reading, place)) is not None:
            if not _is_whole(name) or _is_place(reading, name):
                break
            yield name
            following = _NEXT_OF_ROLL.match(plain, name.end)
            if following is None:
                break
            place = following.end()


def opened_by_risk(reading: Reading) -> Iterator[Name]:
    """Yield names that a sentence leads to: "Survivor of trafficking, N. now sews"."""
    plain = reading.plain
    for cue in reading.at_risk:
        before = plain[max(0, cue.start - 6) : cue.start].rstrip(" \"'«“")
        before = re.sub(r"(?:^|(?<=\s))(?:An?|The|Une?|La|Le|L)$", "", before).rstrip()
        comma = _OPENS.search(plain, cue.end, cue.end + _FURTHEST)
        if (before and before[-1] not in ".!?:\n") or comma is None:
            continue
        if _STOPS.search(plain, cue.end, comma.start()):
            continue
        name = _name_at(reading, comma.end())
        if name is None or not _is_whole(name) or _is_place(reading, name):
            continue
        if not _CLOSES.match(plain, name.end) and _is_nobody_else(reading, cue, name):
            yield name


def before_verbs(reading: Reading) -> Iterator[Name]:
    """Yield names of which a fate is told: "N., who was sold", "N. escaped from"."""
    text, plain = reading.text, reading.plain
    for cue in reading.cues.of("told"):
        if is_chinese(plain[cue.start]):
            name = chinese_before(text, cue.start)
        else:
            name = _before(reading, cue)
        if name is None or not _is_whole(name) or is_of_books(reading, cue.start):
            continue
        is_long_ago = _LONG_AGO.search(plain, *text.sentence(name.start))
        is_tale = reading.cues.has(
            *text.sentences_around(name.start, reach=_FURTHEST_TALE), "fiction"
        )
        if is_long_ago or is_tale or acts(reading, name):
            continue
        if may_be_told_of(reading, name):
            yield name


def _before(reading: Reading, cue: Cue) -> Name | None:
    text, plain, cues = reading.text, reading.plain, reading.cues
    at = text.word_at(cue.start)
    for place in range(at - 1, max(-1, at - 5), -1):
        start, end, word = text.words[place]
        too_far = cue.start - end > _MOST_BEFORE_VERB
        if too_far or _STOPS.search(plain, end, cue.start):
            return None
        name = _recognised_to(reading, end) or name_before(text, end + 1)
        if name is not None and name.end >= end:
            return name
        is_between = cues.is_link(word) or cues.has(start, end, "clause", "pronoun")
        if not (is_between or end - start <= 3):
            return None
    return None


def with_age(reading: Reading) -> Iterator[Name]:
    """Yield names with an age under 18: "N. (14)", "N., 15 ans"."""
    text, plain = reading.text, reading.plain
    for match in _NUMBER_OF_YEARS.finditer(plain):
        if not 2 <= int(match.group(1)) <= 17:
            continue
        cues = list(reading.cues.within(match.end(1), match.end() + 14, ("year_old",)))
        is_chinese = plain[match.end(1) : match.end(1) + 1] in ("岁", "歲")
        is_age = (
            bool(cues) or is_chinese or "age" in match.group() or "de " in match.group()
        )
        in_brackets = plain[match.start() : match.end()].strip().startswith("(")
        closed = match.group().rstrip().endswith(")")
        in_commas = match.group()[0] + match.group()[-1] == ",,"
        if not is_age and not (in_brackets and closed) and not in_commas:
            continue
        if _RANGE_AFTER.match(plain, match.end(1)):
            continue
        name = name_before(text, match.start() + 1)
        if name is None or name.end < match.start():
            continue
        if not is_age and in_commas and name.words < 2:
            continue
        if not name.is_known and not _is_closed_age(reading, name, match, cues):
            continue
        if not is_age and plain[name.start : name.end].isupper():
            continue
        if not is_age and reading.cues.has(
            *text.sentence(match.start(), reach=200), "citation", "author", "party"
        ):
            continue
        yield name


def _is_closed_age(
    reading: Reading, name: Name, match: re.Match[str], cues: list[Cue]
) -> bool:
    """Return whether an age after an unknown word makes it a name: "N., 15 ans,"."""
    plain = reading.plain
    if cues:
        after = max(cue.end for cue in cues)
        return plain[after : after + 1] in (",", ")", ".", "،")
    first, last = reading.text.sentence(name.start, reach=200)
    in_commas = match.group()[0] + match.group()[-1] == ",,"
    return in_commas and name.words > 1 and reading.cues.has(first, last, "pronoun")


def in_hidden(reading: Reading) -> Iterator[Name]:
    """Yield names in one sentence with a word for a person at risk or a relative."""
    if not reading.is_hidden:
        return
    text = reading.text
    told = sorted(
        cue
        for kind in (*AT_RISK, "relative", "client")
        for cue in reading.cues.of(kind)
        if not reading.cues.is_compound_after(cue)
    )
    passed = -1
    for cue in told:
        first, last = text.sentence(cue.start, reach=200)
        if first <= passed:
            continue
        passed = first
        if reading.cues.has(first, last, "author", "citation", "leader", "changed"):
            continue
        for name in _names_in(reading, first, last):
            if name.is_known and (name.words > 1 or _is_recognised(reading, name)):
                yield name


def _names_in(reading: Reading, first: int, last: int) -> Iterator[Name]:
    text, plain = reading.text, reading.plain
    place, left = first, _MOST_NAMES
    for start, _, _ in text.words_between(first, last):
        if start < place or left <= 0:
            continue
        letter = plain[start]
        is_arabic = "\u0621" <= letter <= "\u064a"
        if not (letter.isupper() or is_arabic) or is_chinese(letter):
            continue
        name = _name_at(reading, start)
        if name is not None and name.start == start:
            left -= 1
            place = name.end
            yield name


def _is_recognised(reading: Reading, name: Name) -> bool:
    return reading.names is not None and name.start in reading.recognised


def _name_at(reading: Reading, place: int) -> Name | None:
    """Return the name at a place, by a model or its form."""
    if reading.names is not None:
        for start in (place, place + 1):
            if start in reading.recognised:
                end = reading.recognised[start]
                words = len(reading.plain[start:end].split())
                return Name(start, end, words, is_known=True)
    plain = reading.plain
    if place < len(plain) and is_chinese(plain[place]):
        return chinese_name(reading.text, place)
    name = name_after(reading.text, place)
    return name if name is not None and name.start - place <= 1 else None


def _recognised_to(reading: Reading, end: int) -> Name | None:
    if reading.names is None:
        return None
    for start, last in reading.recognised.items():
        if last == end:
            return Name(start, end, len(reading.plain[start:end].split()), True)
    return None


def _is_whole(name: Name) -> bool:
    return not name.is_initials and (name.words > 1 or name.is_known)


def _is_place(reading: Reading, name: Name) -> bool:
    """Return whether all words of a name are those of countries and offices."""
    words = reading.text.words_between(name.start, name.end)
    return all(word in not_names() for _, _, word in words)


def _is_nobody_else(reading: Reading, cue: Cue, name: Name) -> bool:
    """Return whether no official, lawyer or author is told of between the two."""
    cues = reading.cues
    # "The victim's lawyer, N." and "the lawyer of the victim, N."
    if _office_before(reading, cue):
        return False
    after = min(len(reading.plain), name.end + 30)
    if cues.has(cue.end, name.start, *_OFFICES, "relative"):
        return False
    # An informant is told by the office that they work in.
    is_of_office = cues.has(cue.end, name.start, "office", "public")
    if is_of_office and cue.kind != "informant":
        return False
    if cues.has(name.end, after, "official", "lawyer"):
        return not _AFTER_TOLD.match(reading.plain, name.end)
    return True


def _office_before(reading: Reading, cue: Cue) -> bool:
    first = cue.start - _FURTHEST_OFFICE
    offices = list(reading.cues.within(first, cue.start, ("official", "lawyer")))
    if not offices:
        return False
    between = reading.text.words_between(offices[-1].end, cue.start)
    return all(reading.cues.is_link(word) or len(word) <= 3 for _, _, word in between)
