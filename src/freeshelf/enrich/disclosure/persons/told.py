"""Names told as those of a person at risk: victim, survivor, child, witness, informant.

A name alone is never a mention. What counts is how it is joined to the word: "the
victim, N.", "N., a survivor of", "a girl named N.", "N., 14 years old", a line of a
list of victims. Told apart are officials, lawyers, authors, survivors who speak under
their name, and names that are said to be changed.
"""

import re
from collections.abc import Iterator

from freeshelf.enrich.disclosure.persons.circumstances import DATE
from freeshelf.enrich.disclosure.persons.kinds import Kind, Mention
from freeshelf.enrich.disclosure.persons.names import (
    Name,
    chinese_name,
    is_in_title,
    name_after,
    name_before,
)
from freeshelf.enrich.disclosure.persons.surroundings import Reading
from freeshelf.enrich.disclosure.persons.words import Cue

_MOST_BETWEEN = 60
_MOST_WORDS_BETWEEN = 7
_STOPS = re.compile(
    r"[!?;。！？؟|\t]|\n\s*\n|(?<![Mm])(?<![MmDg][rsrж])(?<!Mrs)(?<!Sra)(?<!Mme)(?<!гр)\."
)
_AFTER_WORD = re.compile(r"[\s,:(\[\"'«“„–—‘’-]*")
# What follows the name's other side: "N., a survivor of", "N. was a victim".
_JOINED = re.compile(r"\s*(?:[,(–—،，（:]|-\s)|\s+[\"'»”]?\s*$")
_VERBS = frozenset(
    (
        *("is", "was", "est", "etait", "es", "era", "fue", "была", "был", "является"),
        *("هي", "هو", "كانت", "كان", "وهي", "وهو", "who", "qui", "que"),
    )
)
_ENDS_APPOSITION = re.compile(
    r"\s*(?:[,.;:)\]–—،，。）؛\n\"'»”]|$|(?:of|from|who|in|and|at|whose|de|du|d'|del|"
    r"que|qui|en|et|y|из|от|которая|который|в|и|من|في|التي|الذي|و)(?!\w))"
)
_NOT_A_SPEAKER = re.compile(
    r"(?:according to|says|said|by|told|of|selon|d'après|dit|par|según|dice|dijo|por|"
    r"по словам|говорит|сказал|сказала|وفقا ل|بحسب)\s*$",
    re.IGNORECASE,
)
_NUMBER_OF_YEARS = re.compile(r"\s?[,(،（]\s?(?:aged? |de )?(\d{1,2})(?!\d)\s?[),،）]?")
_RANGE_AFTER = re.compile(r"\s?(?:-|–|to|à|a|y|and|et|или|до|и|إلى|至|到)\s?\d")
_CHINESE_BETWEEN = re.compile(
    r"[：:（(，,“\"「 ]{0,2}"
    r"(?:的?(?:真实)?姓名|名字|名叫|叫做|叫|名为|是|为|系)?[为是]?"
    r"[：:（(“\"「\t ]{0,2}"
)
_LIST_NUMBER = re.compile(r"[ \t]*(?:\(?\d{1,3}[.)、．]|[•●▪*‣·–—-])?[ \t]*")
_PARTY = re.compile(
    r"((?:[A-ZÀ-Þ]\.\s?){1,4}"
    r"(?:,? ?(?:and|et|y) (?:Others|autres|otros|[A-Z]\.(?:[A-Z]\.)?))?)"
    r"[»”\"]?\s?(?:v\.?|vs\.?|c\.|contre|contra|против|ضد)\s"
    r"|\b(?:R|Regina|People|State|Prosecutor)\s(?:v\.?|vs\.?)\s((?:[A-Z]\.\s?){1,4})"
)
_INITIALS = re.compile(r"[A-ZÀ-Þ]\.")
_STAR = re.compile(r"[*†]|\s?\((?:\*|†)\)")


def parties(plain: str) -> set[str]:
    """Return initials under which published judgments know their parties."""
    found: set[str] = set()
    for match in _PARTY.finditer(plain):
        written = match.group(1) or match.group(2)
        for initials in re.split(r",|and|et|y", written):
            found.add("".join(_INITIALS.findall(initials)))
        found.add("".join(_INITIALS.findall(written)))
    return found


def told_names(reading: Reading) -> Iterator[Mention]:
    """Yield names that are told as those of a person at risk."""
    seen: set[int] = set()
    for name, is_at_risk, is_framed in _told(reading):
        if name.start in seen:
            continue
        mention = _mention(reading, name, is_at_risk=is_at_risk, is_framed=is_framed)
        if mention is not None:
            seen.add(name.start)
            yield mention


def _told(reading: Reading) -> Iterator[tuple[Name, bool, bool]]:
    cues = reading.cues
    for cue in reading.at_risk:
        yield from _beside(reading, cue, is_at_risk=True)
    for cue in cues.of("relative"):
        near = _is_near_risk(reading, cue)
        yield from _beside(reading, cue, is_at_risk=near)
    for cue in cues.of("frame"):
        if _is_denied(reading, cue):
            continue
        if reading.is_beside_risk(cue.start, cue.end, reach=80):
            yield from _after(reading, cue, is_at_risk=True, is_framed=True)
    for cue in cues.of("real"):
        if _is_denied(reading, cue):
            continue
        yield from _after(reading, cue, is_at_risk=True, is_framed=True)
    yield from _labelled(reading)
    yield from _with_age(reading)
    if reading.has_name:
        yield from _in_list(reading)


def _is_denied(reading: Reading, cue: Cue) -> bool:
    """Return whether a word is part of one such as "not her real name"."""
    return any(
        other.start < cue.end and cue.start < other.end
        for other in reading.cues.of("changed")
    )


def _beside(
    reading: Reading, cue: Cue, *, is_at_risk: bool
) -> Iterator[tuple[Name, bool, bool]]:
    yield from _after(reading, cue, is_at_risk=is_at_risk, is_framed=False)
    name = _before(reading, cue)
    if name is not None:
        yield name, is_at_risk, False


def _after(
    reading: Reading, cue: Cue, *, is_at_risk: bool, is_framed: bool
) -> Iterator[tuple[Name, bool, bool]]:
    text, plain = reading.text, reading.plain
    if "\u4e00" <= plain[cue.end - 1] <= "\u9fff":
        between = _CHINESE_BETWEEN.match(plain, cue.end)
        place = between.end() if between else cue.end
        if name := name_after_han(reading, place):
            yield name, is_at_risk, True
        return
    words = text.words_between(cue.end, cue.end + _MOST_BETWEEN)
    for count, (start, end, word) in enumerate(words[: _MOST_WORDS_BETWEEN + 1]):
        if _STOPS.search(plain, cue.end, start):
            return
        name = name_after(text, start)
        if name is not None and name.start < end + 12:
            if not name.is_known and _is_in_proper_name(reading, cue, name):
                return
            framed = is_framed or _has_frame(reading, cue.end, name.start)
            yield name, is_at_risk, framed
            return
        if not (reading.cues.is_link(word) or (end - start <= 3 and word.isdigit())):
            if framed_name := _any_name(reading, start, is_framed=is_framed):
                yield framed_name, is_at_risk, True
            return
        if count == 0 and not _AFTER_WORD.fullmatch(plain[cue.end : start]):
            return


def _is_in_proper_name(reading: Reading, cue: Cue, name: Name) -> bool:
    """Return whether the word belongs to a name of a thing: "No Child Left Behind"."""
    plain = reading.plain
    if not plain[cue.start].isupper() or plain[cue.end : name.start] != " ":
        return False
    before = plain[max(0, cue.start - 3) : cue.start].rstrip(" \"'“«(")
    starts_sentence = not before or before[-1] in ".!?:;\n•—–"
    return not starts_sentence or "\n" in plain[name.start : name.end]


def _any_name(reading: Reading, start: int, *, is_framed: bool) -> Name | None:
    """Return a single unknown word after "named" as a name, in Arabic too."""
    letter = reading.plain[start]
    if not is_framed or not ("\u0621" <= letter <= "\u064a"):
        return None
    (first, end, _), *_ = reading.text.words_between(start, start + 1)
    return Name(first, end, 1, is_known=True)


def name_after_han(reading: Reading, place: int) -> Name | None:
    """Return a Chinese name that starts exactly at a place."""
    if place >= len(reading.plain):
        return None
    return chinese_name(reading.text, place)


def _before(reading: Reading, cue: Cue) -> Name | None:
    text, plain = reading.text, reading.plain
    if "\u4e00" <= plain[cue.start] <= "\u9fff":
        if cue.start and plain[cue.start - 1] in "是，（(,":
            return name_before(text, cue.start)
        return None
    at = text.word_at(cue.start)
    for place in range(at - 1, max(-1, at - 2 - _MOST_WORDS_BETWEEN), -1):
        _, end, word = text.words[place]
        if cue.start - end > _MOST_BETWEEN or _STOPS.search(plain, end, cue.start):
            return None
        name = name_before(text, end + 1)
        if name is not None and name.end >= end and not reading.cues.is_link(word):
            return name if _is_apposition(reading, name, cue) else None
        if not (reading.cues.is_link(word) or word.isdigit()):
            return None
    return None


def _is_apposition(reading: Reading, name: Name, cue: Cue) -> bool:
    plain = reading.plain
    between = plain[name.end : cue.start]
    first = reading.text.words_between(name.end, cue.start)[:1]
    is_verb = bool(first) and first[0][2] in _VERBS
    if is_verb:
        return True
    if not _JOINED.match(between):
        return False
    if _NOT_A_SPEAKER.search(plain, max(0, name.start - 16), name.start):
        return False
    return bool(_ENDS_APPOSITION.match(plain, cue.end))


def _is_near_risk(reading: Reading, cue: Cue) -> bool:
    """Return whether a relative is one of a person at risk: "the victim's mother"."""
    return any(
        0 <= cue.start - other.end <= 6 or 0 <= other.start - cue.end <= 10
        for other in reading.at_risk
        if abs(other.start - cue.start) < 60
    )


def _has_frame(reading: Reading, start: int, end: int) -> bool:
    return reading.cues.has(start, end, "frame", "name")


def _labelled(reading: Reading) -> Iterator[tuple[Name, bool, bool]]:
    """Yield names after the label of a form that is about a person at risk."""
    plain = reading.plain
    for cue in reading.cues.of("name"):
        after = plain[cue.end : cue.end + 3].lstrip()
        if not after.startswith((":", "：", "\t")):
            continue
        name = name_after(reading.text, cue.end)
        if "\u4e00" <= plain[cue.end - 1] <= "\u9fff":
            name = name_after_han(reading, plain.index(after[0], cue.end) + 1)
        if name is None or name.start - cue.end > 6:
            continue
        first = max(0, cue.start - 400)
        if any(first <= risk.start < cue.start + 200 for risk in reading.at_risk):
            yield name, True, True


def _with_age(reading: Reading) -> Iterator[tuple[Name, bool, bool]]:
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
        if not is_age and not (in_brackets and closed):
            continue
        if _RANGE_AFTER.match(plain, match.end(1)):
            continue
        name = name_before(text, match.start() + 1)
        if name is None or name.end < match.start():
            continue
        if not name.is_known:
            after = max((c.end for c in cues), default=0)
            if not after or plain[after : after + 1] not in (",", ")", ".", "،"):
                continue
        if not is_age and plain[name.start : name.end].isupper():
            continue
        if not is_age and reading.cues.has(
            *text.sentence(match.start(), reach=200), "citation", "author", "party"
        ):
            continue
        yield name, True, True


def _in_list(reading: Reading) -> Iterator[tuple[Name, bool, bool]]:
    """Yield the name with which a line of a list, or a cell of a table, begins."""
    plain = reading.plain
    for first, last in reading.text.lines():
        start = _LIST_NUMBER.match(plain, first, last)
        place = start.end() if start else first
        if place >= last:
            continue
        name = (
            name_after_han(reading, place)
            if "\u4e00" <= plain[place] <= "\u9fff"
            else name_after(reading.text, place)
        )
        if name is not None and name.start == place:
            yield name, True, True


def _mention(
    reading: Reading, name: Name, *, is_at_risk: bool, is_framed: bool
) -> Mention | None:
    plain = reading.plain
    if name.is_initials:
        return _initials(reading, name, is_at_risk=is_at_risk)
    if not name.is_known:
        words = plain[name.start : name.end].split()
        if len({word.isupper() for word in words if len(word) > 2}) > 1:
            return None
        if name.words < 2 and not is_framed:
            return None
        if not is_framed and is_in_title(reading.text, name.start, name.end):
            return None
    if _is_office(reading, name):
        return None
    is_real = reading.cues.has(max(0, name.start - 40), name.start, "real")
    is_changed = not is_real and _is_changed(reading, name)
    return Mention(
        Kind.PERSON_NAME,
        name.start,
        name.end,
        plain[name.start : name.end],
        is_at_risk=is_at_risk,
        is_public=is_changed or reading.is_sample(name.start, name.end),
        is_weak=_is_speaker(reading, name),
    )


def _initials(reading: Reading, name: Name, *, is_at_risk: bool) -> Mention | None:
    plain = reading.plain
    written = "".join(_INITIALS.findall(plain[name.start : name.end]))
    if written in reading.parties:
        return None
    first, last = reading.text.sentence(name.start, reach=200)
    has_more = bool(DATE.search(plain, first, last)) or reading.cues.has(
        first, last, "village", "birth"
    )
    return Mention(
        Kind.INITIALS,
        name.start,
        name.end,
        written,
        is_at_risk=is_at_risk and has_more,
        is_weak=not has_more,
    )


def _is_office(reading: Reading, name: Name) -> bool:
    """Return whether a name is that of an official, a lawyer or an author."""
    cues = reading.cues
    before = max(0, name.start - 24)
    offices = ("official", "lawyer", "author")
    if cues.has(before, name.start, *offices):
        nearest = max(c.end for c in cues.within(before, name.start, offices))
        if not _STOPS.search(reading.plain, nearest, name.start):
            return True
    if cues.has(name.start, name.end, "official"):
        return True
    after = min(len(reading.plain), name.end + 26)
    for cue in cues.within(name.end, after, ("official", "lawyer")):
        gap = reading.plain[name.end : cue.start]
        if gap.lstrip().startswith((",", "(", "،", "，")) and not _STOPS.search(gap):
            return True
    return False


def _is_changed(reading: Reading, name: Name) -> bool:
    plain = reading.plain
    if _STAR.match(plain, name.end):
        return True
    first, last = reading.text.sentence(name.start, reach=160)
    return reading.cues.has(
        max(first, name.start - 50),
        max(last, min(len(plain), name.end + 70)),
        "changed",
    )


def _is_speaker(reading: Reading, name: Name) -> bool:
    """Return whether a survivor speaks under this name, as a leader or an author."""
    first, last = reading.text.sentence(name.start, reach=160)
    return reading.cues.has(first, max(last, name.end), "leader")
