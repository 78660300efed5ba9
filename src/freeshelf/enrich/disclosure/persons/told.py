"""Names told as those of a person at risk: victim, survivor, child, witness, informant.

A name alone is never a mention. What counts is how it is joined to the word: "the
victim, N.", "N., a survivor of", "a girl named N.", "N., 14 years old", a line of a
list of victims. Told apart are officials, lawyers, authors, survivors who speak under
their name, and names that are said to be changed.
"""

import re
from collections.abc import Iterator

from freeshelf.enrich.disclosure.persons.befallen import befallen
from freeshelf.enrich.disclosure.persons.fates import with_fates
from freeshelf.enrich.disclosure.persons.fates_in_arabic import arabic_fates
from freeshelf.enrich.disclosure.persons.fates_in_chinese import (
    chinese_fates,
    chinese_lists,
)
from freeshelf.enrich.disclosure.persons.in_context import weighed
from freeshelf.enrich.disclosure.persons.kinds import Mention
from freeshelf.enrich.disclosure.persons.names import (
    Name,
    chinese_before,
    chinese_name,
    latin_beside_han,
    name_after,
    name_before,
)
from freeshelf.enrich.disclosure.persons.reading import is_chinese
from freeshelf.enrich.disclosure.persons.surroundings import Reading
from freeshelf.enrich.disclosure.persons.told_apart import STOPS, mention_of
from freeshelf.enrich.disclosure.persons.told_near import (
    apposed,
    before_verbs,
    in_hidden,
    in_rolls,
    opened_by_risk,
    with_age,
)
from freeshelf.enrich.disclosure.persons.words import AT_RISK, Cue, is_rare

_MOST_BETWEEN = 60
_MOST_WORDS_BETWEEN = 7
_MOST_FURTHER_ON = 80
_CLOSE = 3
_AFTER_WORD = re.compile(r"[\s,:(\[\"'«“„–—‘’-]*")
# What follows the name's other side: "N., a survivor of", "N. was a victim".
_JOINED = re.compile(r"[\"'»”]?\s*(?:[,(–—،，（:]|-\s)")
_VERBS = frozenset(
    (
        *("is", "was", "est", "etait", "es", "era", "fue", "была", "был", "является"),
        *("هي", "هو", "كانت", "كان", "وهي", "وهو", "who", "qui", "que"),
    )
)
_ENDS_APPOSITION = re.compile(
    r"\s*(?:[,.;:)\]–—،，。）؛\n\"'»”]|$|(?:of|from|who|in|and|at|whose|de|du|d'|del|"
    r"que|qui|en|et|y|our|since|for|with|nuestr[oa]|desde|con|para|notre|depuis|dans|"
    r"наш|наша|с|по|из|\w+(?:ние|ство|лю)|от|которая|который|в|и|من|في|التي|الذي|و)(?!\w))"
)
_NOT_A_SPEAKER = re.compile(
    r"(?:according to|says|said|by|told|selon|d'après|dit|par|según|dice|dijo|por|"
    r"по словам|говорит|сказал|сказала|وفقا ل|بحسب)\s*$",
    re.IGNORECASE,
)
_CHINESE_BETWEEN = re.compile(
    r"[：:（(，,“\"「 ]{0,2}"
    r"(?:的?(?:真实)?姓名|名字|名叫|叫做|叫|名为|是|为|系)?[为是]?"
    r"[：:（(“\"「\t ]{0,2}"
)
_TITLE = re.compile(
    r"\s*(?:mr|mrs|ms|miss|mme|mlle|m|sra?|srta|doña|don|г-жа|г-н|السيدة|السيد)\.?\s",
    re.IGNORECASE,
)
# A participle of Russian may have its complement before the name: "пережившую плен N."
_PARTICIPLE = re.compile(
    r"[а-яё]{3,}(?:вш|нн)(?:ую|ей|ая|его|ий|ему|им|ой|ый|ого|ому|ым)"
)
_MOST_COMPLEMENT = 2
_CHINESE_ADVERB = re.compile("(?:是否|不|也|都|已|曾|愿意?|同意)+\\Z")
_WAS_IN_ARABIC = re.compile("(?<![\u0621-\u064a])[وف]?(?:كانت?|ليست?) \\Z")
_COMMA = re.compile("[,،，]")
_LIST_NUMBER = re.compile(r"[ \t]*(?:\(?\d{1,3}[.)、．]|[•●▪*‣·–—-])?[ \t]*")


def told_names(reading: Reading) -> Iterator[Mention]:
    """Yield names that are told as those of a person at risk."""
    found: dict[int, Mention] = {}
    seen: set[int] = set()
    for name, is_at_risk, is_framed in _told(reading, seen):
        if name.start in found and (name.start in seen or not is_at_risk):
            continue
        mention = mention_of(reading, name, is_at_risk=is_at_risk, is_framed=is_framed)
        if mention is not None:
            found[name.start] = mention
            if is_at_risk:
                seen.add(name.start)
    yield from weighed(reading, found)


def _told(reading: Reading, seen: set[int]) -> Iterator[tuple[Name, bool, bool]]:
    cues = reading.cues
    told = reading.at_risk[: max(0, reading.effort.words)]
    reading.effort.words -= len(told)
    for cue in told:
        yield from _beside(reading, cue, is_at_risk=True)
    # Words of these classes are Spanish or Russian, which have rules of their own.
    has_own = bool(cues.of("fate") or cues.of("befell"))
    for name in () if has_own else with_fates(reading, seen):
        yield name, True, True
    for cue in sorted((*cues.of("frame"), *cues.of("real"))):
        is_told = cue.kind == "real" or reading.is_beside_risk(*cue[:2], reach=80)
        if is_told and not _is_denied(reading, cue):
            yield from _after(reading, cue, is_at_risk=True, is_framed=True)
    for cue in told:
        yield from _further_on(reading, cue)
        yield from _as_role(reading, cue)
    yield from _labelled(reading)
    if reading.has_name:
        yield from _in_list(reading)
    for finder in _FURTHER:
        for name in finder(reading):
            yield name, True, name.words > 1 or finder is with_age
    for cue in cues.of("relative"):
        near = _is_near_risk(reading, cue)
        yield from _beside(reading, cue, is_at_risk=near)


_FURTHER = (
    *(with_age, apposed, before_verbs, in_rolls, opened_by_risk, in_hidden, befallen),
    *(arabic_fates, chinese_fates, chinese_lists),
)


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
    if is_chinese(plain[cue.end - 1]):
        between = _CHINESE_BETWEEN.match(plain, cue.end)
        place = between.end() if between else cue.end
        if name := name_after_han(reading, place):
            yield name, is_at_risk, True
        return
    words = text.words_between(cue.end, cue.end + _MOST_BETWEEN)
    is_participle = _PARTICIPLE.fullmatch(plain[cue.start : cue.end])
    complement = _MOST_COMPLEMENT if is_participle else 0
    for count, (start, end, word) in enumerate(words[: _MOST_WORDS_BETWEEN + 1]):
        if STOPS.search(plain, cue.end, start):
            return
        name = _recognised_at(reading, start) or name_after(text, start)
        if name is not None and name.start < end + 12:
            if not name.is_known and _is_in_proper_name(reading, cue, name):
                return
            framed = is_framed or _has_frame(reading, cue.end, name.start)
            framed = framed or _is_apposed(reading, cue, name)
            yield name, is_at_risk, framed
            return
        if not (reading.cues.is_link(word) or (end - start <= 3 and word.isdigit())):
            if complement and plain[start].islower():
                complement -= 1
                continue
            before = plain[cue.end : start].strip()
            marked = is_framed or before == "(" or before.endswith(":")
            if framed_name := _any_name(reading, start, is_framed=marked):
                yield framed_name, is_at_risk, True
            return
        if count == 0 and not _AFTER_WORD.fullmatch(plain[cue.end : start]):
            return


def _is_apposed(reading: Reading, cue: Cue, name: Name) -> bool:
    """Return whether a single word follows as a name: "the survivor N., from Lagos"."""
    plain = reading.plain
    word = plain[name.start : name.end]
    return (
        plain[cue.end : name.start] == " "
        and plain[cue.start].islower()
        and len(word) > 3
        and word[1:].islower()
        and plain[name.end : name.end + 1] in (",", ".", ")", "")
    )


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
    (first, end, word), *following = reading.text.words_between(start, start + 30)
    if word.startswith("ال") or not is_rare(word):
        return None
    if following and reading.plain[end : following[0][0]] == " ":
        close = reading.plain[following[0][1] : following[0][1] + 1]
        end = following[0][1] if close in ("", ")", "\n", ".", "،") else end
    return Name(first, end, 1, is_known=True)


def name_after_han(reading: Reading, place: int) -> Name | None:
    """Return a name that starts exactly at a place in a Chinese text."""
    if place >= len(reading.plain):
        return None
    if reading.plain[place].isupper():
        return latin_beside_han(reading.plain, place)
    return _recognised_at(reading, place) or chinese_name(reading.text, place)


def _recognised_at(reading: Reading, place: int) -> Name | None:
    """Return the name that a model recognises from a place on."""
    if reading.names is None or place not in reading.recognised:
        return None
    end = reading.recognised[place]
    return Name(place, end, len(reading.plain[place:end].split()), is_known=True)


def _recognised_to(reading: Reading, end: int) -> Name | None:
    """Return the name that a model recognises up to a place."""
    if reading.names is None:
        return None
    starts = [s for s, last in reading.recognised.items() if last == end]
    return _recognised_at(reading, starts[0]) if starts else None


def _before(reading: Reading, cue: Cue) -> Name | None:
    text, plain = reading.text, reading.plain
    if is_chinese(plain[cue.start]):
        if cue.start and plain[cue.start - 1] == "是":
            return chinese_before(text, cue.start - 1)
        if cue.start and plain[cue.start - 1] in "，（(,":
            return name_before(text, cue.start)
        return None
    at = text.word_at(cue.start)
    for place in range(at - 1, max(-1, at - 2 - _MOST_WORDS_BETWEEN), -1):
        first, end, word = text.words[place]
        if end - first == 1 and plain[end : end + 1] == ".":
            end += 1  # of an initial
        if cue.start - end > _MOST_BETWEEN or STOPS.search(plain, end, cue.start):
            return None
        name = _recognised_to(reading, end) or name_before(text, end + 1)
        if name is not None and name.end >= end - 1 and not reading.cues.is_link(word):
            return name if _is_apposition(reading, name, cue) else None
        if not (reading.cues.is_link(word) or word.isdigit()):
            return None
    return None


def _is_apposition(reading: Reading, name: Name, cue: Cue) -> bool:
    plain = reading.plain
    between = plain[name.end : cue.start]
    first = reading.text.words_between(name.end, cue.start)[:1]
    is_verb = bool(first) and first[0][2] in _VERBS
    if is_verb or between.strip() in ("—", "–"):
        return True
    if not between.strip() and _WAS_IN_ARABIC.search(plain, 0, name.start):
        return True
    if not _JOINED.match(between):
        return False
    if _NOT_A_SPEAKER.search(plain, max(0, name.start - 16), name.start):
        return False
    end = cue.end
    for other in reading.at_risk:
        # "N., a child victim"
        if other.start == end + 1:
            end = other.end
    is_whole = name.is_known or name.words > 1
    return is_whole or bool(_ENDS_APPOSITION.match(plain, end))


def _further_on(reading: Reading, cue: Cue) -> Iterator[tuple[Name, bool, bool]]:
    """Yield a name after more words: "the victim in flat 2 is N.", "who came, N.,"."""
    text, plain = reading.text, reading.plain
    last = min(text.sentence(cue.start)[1], cue.end + _MOST_FURTHER_ON)
    copulas = list(reading.cues.within(cue.end, last, ("copula",)))
    places = [each.end for each in copulas]
    colon = plain.find(":", cue.end, last)
    if colon >= 0:
        places.append(colon + 1)
    words = text.words_between(cue.end, cue.end + 4)
    clause = reading.cues.has(cue.end, cue.end + 12, "clause")
    comma = _COMMA.search(plain, cue.end + 4, last)
    if clause and words and comma:
        places.append(comma.end())
    for after in places:
        if STOPS.search(plain, cue.end, after):
            continue
        title = _TITLE.match(plain, after)
        place = title.end() if title else after
        if place < len(plain) and is_chinese(plain[place]):
            name = name_after_han(reading, place)
        else:
            name = _recognised_at(reading, place + 1) or name_after(text, place)
        if name is None or name.start - place > _CLOSE:
            continue
        is_closed = plain[name.end : name.end + 1] in (",", ".", ";", "\n", "")
        if name.is_known or (name.words > 1 and is_closed):
            yield name, True, True


def _as_role(reading: Reading, cue: Cue) -> Iterator[tuple[Name, bool, bool]]:
    """Yield a name that is told in a role: "N., who agreed to be a witness"."""
    text = reading.text
    roles = reading.cues.within(cue.start - 16, cue.start, ("as_role",))
    role = next((each for each in roles if cue.start - each.end <= _CLOSE), None)
    if role is None:
        return
    if is_chinese(reading.plain[role.start]):
        adverb = _CHINESE_ADVERB.search(
            reading.plain, max(0, role.start - 4), role.start
        )
        if name := chinese_before(text, adverb.start() if adverb else role.start):
            yield name, True, True
        return
    first = max(text.sentence(cue.start)[0], role.start - _MOST_FURTHER_ON)
    for start, end, _ in reversed(text.words_between(first, role.start)):
        letter = reading.plain[start]
        is_arabic = "\u0621" <= letter <= "\u064a"
        if not (letter.isupper() or is_arabic):
            continue
        name = _recognised_to(reading, end) or name_before(text, end + 1)
        if name is not None and (name.is_known or name.words > 1):
            yield name, True, True
        if not is_arabic:
            return


def _is_near_risk(reading: Reading, cue: Cue) -> bool:
    """Return whether a relative is one of a person at risk: "the victim's mother"."""
    return any(
        0 <= cue.start - other.end <= 6 or 0 <= other.start - cue.end <= 10
        for other in reading.cues.within(cue.start - 60, cue.end + 60, AT_RISK)
    )


def _has_frame(reading: Reading, start: int, end: int) -> bool:
    return reading.cues.has(start, end, "frame", "name")


def _labelled(reading: Reading) -> Iterator[tuple[Name, bool, bool]]:
    """Yield names after the label of a form that is about a person at risk."""
    plain = reading.plain
    for cue in reading.cues.of("name"):
        after = plain[cue.end : cue.end + 3].lstrip(" ")
        if not after.startswith((":", "：", "\t")):
            continue
        name = name_after(reading.text, cue.end)
        if is_chinese(plain[cue.end - 1]):
            name = name_after_han(reading, plain.index(after[0], cue.end) + 1)
        if name is None or name.start - cue.end > 6:
            continue
        first = max(0, cue.start - 400)
        last = cue.start + 200
        is_of_shelter = reading.cues.has(first, last, "admission")
        if is_of_shelter or reading.is_listed or reading.has_risk(first, last):
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
            if is_chinese(plain[place])
            else name_after(reading.text, place)
        )
        if name is not None and name.start == place:
            yield name, True, True
