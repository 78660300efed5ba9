"""Names of persons of whom a fate is told, perhaps without a word such as "victim".

"N. was brought home", "they found N. chained", "N. told the court". What befell one
is weighed with what is told around it: papers kept, debts, wounds, a note of care. Told
apart are those who do or report such things, and those of books, films and history.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from freeshelf.enrich.disclosure.persons.fates_apart import (
    MARK_AFTER,
    REACH,
    STOPS,
    is_nobody,
)
from freeshelf.enrich.disclosure.persons.names import Name, name_after
from freeshelf.enrich.disclosure.persons.reading import fold
from freeshelf.enrich.disclosure.persons.surroundings import Reading
from freeshelf.enrich.disclosure.persons.words import Cue, not_names

# What is told must weigh so much; a strong fate of which the name is the subject does.
_ENOUGH = 2.75
_TIED, _TIED_WEAKLY = 4.0, 2.25
_TOLD_OF_ONE, _TOLD_OF_ANY = 2.0, 1.0
_KEPT = 1.5
_CARE = 2.0
_RISK, _CLIENT, _AGE, _PRONOUN, _KIN = 1.0, 0.5, 1.0, 0.5, 1.5
_LABEL, _OWNER, _SPEAKER = 2.0, 1.5, 1.0
_SIGN, _MOST_OF_SIGNS = 0.75, 2.25
_MOST_LOOSE = 4.0
_BEFORE_PARTICIPLE = 26
_MOST_BEFORE_FATE = 100
_MOST_WORDS_BEFORE_FATE = 16
_MOST_NAMES = 200
_THICK = 120
_MARK = re.compile(r"\s?[,(–—]\s?\Z|\s-\s\Z")
_JOINED = re.compile(r"(?:,? (?:and|et)|,) (?:[^\W\d_a-z][\w'-]* ?|(?:and|et) ){1,8}\Z")
_LABELS = ("name", "client", "care", "relative", "kin", "child", "victim", "witness")
_NO_SINGLE_NAME = re.compile(r"(?:s|ing|tion|ment|ness|ity|té|ge|ce)\Z")
# As participles of French are read without their accents.
_NOUNS = frozenset(
    (
        *("menace", "menaces", "livre", "livres", "force", "forces", "place", "places"),
        *("frappe", "frappes", "garde", "gardes", "cache", "caches", "viole", "trompe"),
        *("delivre", "forme", "formes", "donne", "prete", "loue"),
    )
)
# "N.: they told us ...", of a record of what was said.
_SPEAKS = re.compile(
    r"\)? ?: (?:[^.\n]{0,60}\b)?(?:I|we|me|us|my|in the|je|j'|on|nous|me|mon|ma|dans)\b"
)
_NUMBERED = re.compile(r"\.? ?\d")  # "Art. 225"
_AUXILIARIES = (" a", "'a", "ont", "avait", "avaient")
_MINOR = re.compile(r"(?<!\d)(?:[2-9]|1[0-7])(?!\d)")


@dataclass(frozen=True, slots=True)
class _Fate:
    """Fate that is told: from its auxiliary to its end, and how.

    `is_one` says that a pronoun tells of one person.
    """

    start: int
    end: int
    is_strong: bool
    is_one: bool
    word: str
    is_done_to_next: bool = False  # "sold N."
    is_bare: bool = False  # a participle without its auxiliary


def with_fates(reading: Reading, seen: set[int]) -> Iterator[Name]:
    """Yield names of persons of whom a fate is told, but those already seen."""
    fates = sorted(_fates(reading), key=_start_of)
    plain = reading.plain
    clients = reading.cues.of("client")
    care = [
        *reading.cues.of("care"),
        *(c for c in clients if plain[c.end :][:1] == ":"),
    ]
    care += _thick_signs(reading)
    if not fates and not care:
        return
    left = _MOST_NAMES
    passed = -1
    for place in sorted([*(f.start for f in fates), *(c.start for c in care)]):
        first, last = reading.text.sentences_around(place, reach=REACH)
        first = max(first, passed)
        if first >= last:
            continue
        passed = last
        for name in _names(reading, first, last):
            if name.start in seen:
                continue
            left -= 1
            if left < 0:
                return
            if _weight(reading, name, fates) >= _ENOUGH:
                yield name


def _start_of(fate: _Fate) -> int:
    return fate.start


def _thick_signs(reading: Reading) -> list[Cue]:
    """Return the signs that another one stands beside."""
    signs = reading.cues.of("sign")
    return [
        sign
        for before, sign in pairwise(signs)
        if sign.start - before.start < _THICK and sign.start >= before.end
    ]


def _names(reading: Reading, first: int, last: int) -> Iterator[Name]:
    text, plain = reading.text, reading.plain
    place = first
    for start, _, _ in text.words_between(first, last):
        if start < place or not plain[start].isupper():
            continue
        name = name_after(text, start)
        if name is not None and name.start - start < 10 and not name.is_initials:
            place = name.end
            yield name


def _fates(reading: Reading) -> Iterator[_Fate]:
    cues = reading.cues
    for kind, is_strong in (("suffered", True), ("moved", False)):
        for cue in cues.of(kind):
            yield from _suffered(reading, cue, is_strong=is_strong)
    for kind, is_strong in (("harm", True), ("handled", False)):
        for cue in cues.of(kind):
            yield from _done(reading, cue, is_strong=is_strong)
    for cue in (*cues.of("fled"), *cues.of("told")):
        yield _fate(reading, cue.start, cue, is_strong=True)


def _suffered(reading: Reading, cue: Cue, *, is_strong: bool) -> Iterator[_Fate]:
    plain = reading.plain
    auxiliary = None
    if plain[cue.start : cue.end].lower() in _NOUNS:
        return
    for each in reading.cues.within(cue.start - _BEFORE_PARTICIPLE, cue.start, ("be",)):
        between = plain[each.end : cue.start]
        is_near = "," not in between and len(between.split()) <= 3
        if is_near and (auxiliary is None or each.start < auxiliary.start):
            auxiliary = each
    if auxiliary is not None:
        yield _fate(reading, auxiliary.start, cue, is_strong=is_strong)
    elif _MARK.search(plain, max(0, cue.start - 3), cue.start) or _opens(plain, cue):
        fate = _fate(reading, cue.start, cue, is_strong=is_strong)
        yield _Fate(fate.start, fate.end, is_strong, False, fate.word, is_bare=True)


def _opens(plain: str, cue: Cue) -> bool:
    """Return whether a sentence begins with a word: "Recruited at the park, N."."""
    before = plain[max(0, cue.start - 3) : cue.start].rstrip(" \"'«“")
    return plain[cue.start].isupper() and (not before or before[-1] in ".!?:\n")


def _fate(reading: Reading, start: int, cue: Cue, *, is_strong: bool) -> _Fate:
    pronouns = reading.cues.within(start - 18, start, ("subject",))
    is_one = any(
        len(reading.plain[each.end : start].split()) <= 2
        and not STOPS.search(reading.plain, each.end, start)
        for each in pronouns
    )
    word = reading.plain[cue.start : cue.end].lower()
    return _Fate(start, cue.end, is_strong, is_one, word)


def _done(reading: Reading, cue: Cue, *, is_strong: bool) -> Iterator[_Fate]:
    """Yield what is done to a person: "sold her", "l'a vendue", "sold N."."""
    plain = reading.plain
    objects = [
        *reading.cues.within(cue.start - 12, cue.start, ("object",)),
        *reading.cues.within(cue.end, cue.end + 5, ("object",)),
    ]
    is_done = any(
        _is_object_before(plain, each, cue)
        if each.end <= cue.start
        else not plain[cue.end : each.start].strip()
        for each in objects
    )
    word = plain[cue.start : cue.end].lower()
    if is_done:
        yield _Fate(cue.start, cue.end, is_strong, True, word)
    elif re.match(r"[a-z].*? [^\W\d_a-z]", plain[cue.start : cue.end + 2]) and (
        plain[cue.end + 1 : cue.end + 2].isupper()
    ):
        yield _Fate(cue.start, cue.end, is_strong, False, word, is_done_to_next=True)


def _is_object_before(plain: str, pronoun: Cue, verb: Cue) -> bool:
    """Return whether a pronoun of French is the object: "l'a vendue", "m'a encore"."""
    between = plain[pronoun.end : verb.start].strip(" '")
    is_whole = plain[pronoun.start : pronoun.end].lower().endswith(_AUXILIARIES)
    return not between or (is_whole and between.isalpha())


def _weight(reading: Reading, name: Name, fates: list[_Fate]) -> float:
    if is_nobody(reading, name):
        return 0.0
    first, last = reading.text.sentences_around(name.start, reach=REACH)
    weight, tie = 0.0, ""
    loose: dict[str, float] = {}
    at = bisect_left(fates, first, key=_start_of)
    for fate in fates[at:]:
        if fate.start > last:
            break
        how = _tie(reading, name, fate)
        if how:
            value = _TIED if fate.is_strong else _TIED_WEAKLY
            if how == "object" and _is_found_so(reading, name):
                value = _TIED
            if value > weight:
                weight, tie = value, how
        else:
            value = _TOLD_OF_ONE if fate.is_one else _TOLD_OF_ANY
            value = value if fate.is_strong else value / 2
            loose[fate.word] = max(value, loose.get(fate.word, 0))
    if not _may_be_single(reading, name, tie, first, last):
        return 0.0
    beside = _KIN * _has_kin(reading, name) + _LABEL * _has_label(reading, name)
    is_bound = weight >= _TIED or bool(beside)
    is_next = tie == "next" and reading.cues.has(name.end, last, "subject")
    is_apart = is_bound or is_next or name.is_known
    if not (is_apart or " " in reading.plain[name.start : name.end]):
        return 0.0
    has_one = reading.cues.has(first, last, "subject") or reading.has_risk(first, last)
    if not (is_bound or tie or name.is_known or (loose and has_one)):
        return 0.0
    is_told_of_one = max(loose.values(), default=0) >= _TOLD_OF_ONE
    if name.words == 1 and not (is_bound or tie or is_told_of_one):
        return 0.0
    weight += beside + min(_MOST_LOOSE, sum(loose.values()))
    if weight >= _ENOUGH:
        return weight
    return weight + _surroundings(reading, name, first, last)


def _is_found_so(reading: Reading, name: Name) -> bool:
    """Return whether a participle follows: "they found N. chained"."""
    following = reading.cues.within(name.end, name.end + 18, ("suffered",))
    return any(not reading.plain[name.end : cue.start].strip() for cue in following)


def _tie(reading: Reading, name: Name, fate: _Fate) -> str:
    """Return how a name is bound to a fate: as its subject, its object, or not."""
    plain, cues = reading.plain, reading.cues
    is_next = 0 < name.start - fate.end <= _title_before(plain, name)
    if fate.is_done_to_next:
        return "object" if is_next else ""
    if is_next and fate.word.endswith((" by", " of", " from", " par", " de", " d")):
        return "object"
    if fate.end <= name.start:
        # "Recruited at the bus park, N. never received a payment."
        between = plain[fate.end : name.start]
        is_opening = fate.is_bare and between.count(",") == 1
        is_whole = is_opening and between.rstrip().endswith(",")
        opens = _opens(plain, Cue(fate.start, fate.end, ""))
        return "subject" if is_whole and opens and not STOPS.search(between) else ""
    if not 0 <= fate.start - name.end <= _MOST_BEFORE_FATE or fate.is_one:
        return ""
    between = plain[name.end : fate.start]
    if len(between.split()) > _MOST_WORDS_BEFORE_FATE or STOPS.search(between):
        return ""
    is_whole = name.words > 1 or name.is_known
    if fate.is_bare and not (is_whole and MARK_AFTER.fullmatch(between)):
        return ""
    if cues.has(name.end, fate.start, "many", "say", "relative", "person", "client"):
        is_apposed = MARK_AFTER.match(between) and "," in between.strip()[1:]
        return "subject" if is_apposed else ""
    is_joined = _JOINED.match(between.rstrip())
    if any(map(str.isupper, between)) and "," not in between and not is_joined:
        return ""
    return "next" if not between.strip() else "subject"


def _title_before(plain: str, name: Name) -> int:
    before = plain[max(0, name.start - 8) : name.start]
    return 8 if re.search(r"(?:Mr|Mrs|Ms|Miss|Mme|Mlle|M)\.? \Z", before) else 1


def _may_be_single(
    reading: Reading, name: Name, tie: str, first: int, last: int
) -> bool:
    """Return whether a single word may be a name here: known, or bound to a fate."""
    if name.words > 1:
        return True
    plain, cues = reading.plain, reading.cues
    word = plain[name.start : name.end]
    if fold(word) in not_names():
        return False
    if name.is_known:
        return not _NUMBERED.match(plain, name.end)
    if word.isupper() or len(word) < 3 or _is_cue(reading, name):
        return False
    if _has_kin(reading, name):
        return True
    has_pronoun = cues.has(name.end, last, "subject")
    is_noun = bool(_NO_SINGLE_NAME.search(word))
    if not tie:
        # "Ruvimbo is in the blue room, ... her pimp"
        following = cues.within(name.end, name.end + 6, ("copula",))
        is_told = any(plain[name.end : cue.start] == " " for cue in following)
        return is_told and has_pronoun and not is_noun
    if re.search(r"[\w,] \Z", plain[max(0, name.start - 2) : name.start]):
        return True
    return tie == "next" and has_pronoun and not is_noun


def _is_cue(reading: Reading, name: Name) -> bool:
    cues = reading.cues.all
    place = bisect_left(cues, (name.start,))
    return place < len(cues) and cues[place][:2] == (name.start, name.end)


def _has_kin(reading: Reading, name: Name) -> bool:
    """Return whether a word as for kin stands beside: "my friend N.", "little N."."""
    plain, cues = reading.plain, reading.cues
    for cue in cues.within(name.start - 20, name.start, ("kin",)):
        if not plain[cue.end : name.start].strip():
            return True
    return any(
        not plain[name.end : cue.start].strip()
        for cue in cues.within(name.end, name.end + 8, ("kin",))
    )


def _surroundings(reading: Reading, name: Name, first: int, last: int) -> float:
    plain, cues = reading.plain, reading.cues
    signs = {
        plain[cue.start : cue.end].lower()
        for cue in cues.within(first, last, ("sign",))
    }
    weight = min(_MOST_OF_SIGNS, _SIGN * len(signs))
    weight += _RISK * reading.has_risk(first, last)
    weight += _PRONOUN * cues.has(first, last, "subject")
    weight += _CLIENT * cues.has(first, last, "client")
    weight += _CARE * cues.has(max(0, first - REACH), last, "care")
    weight += _KEPT * _has_kept(reading, first, last)
    weight += _CLIENT * cues.has(first, last, "relative")
    weight += _SPEAKER * bool(_SPEAKS.match(plain, name.end))
    weight += _OWNER * _has_owner(reading, name)
    return weight + _AGE * any(
        _MINOR.search(plain, max(0, cue.start - 4), cue.end + 3)
        for cue in cues.within(first, last, ("year_old", "aged"))
    )


def _has_label(reading: Reading, name: Name) -> bool:
    """Return whether the name is the value of a field: "Client: N."."""
    plain = reading.plain
    labels = reading.cues.within(name.start - 40, name.start, _LABELS)
    for cue in labels:
        between = plain[cue.end : name.start].strip(" \t")
        if between == ":" or (not between and cue.kind == "care"):
            return True
    return False


def _has_owner(reading: Reading, name: Name) -> bool:
    """Return whether somebody has power over the person: "N.'s employer"."""
    plain, cues = reading.plain, reading.cues
    return any(
        plain[name.end : cue.start] == "'s "
        for cue in cues.within(name.end, name.end + 20, ("sign",))
    ) or any(
        plain[cue.end : name.start] in (" of ", " de ", " d'")
        for cue in cues.within(name.start - 20, name.start, ("sign",))
    )


def _has_kept(reading: Reading, first: int, last: int) -> bool:
    """Return whether somebody keeps what belongs to another: "has her papers"."""
    for cue in reading.cues.within(first, last, ("papers",)):
        near = reading.cues.within(cue.start - 24, cue.start, ("keep",))
        if any("," not in reading.plain[each.end : cue.start] for each in near):
            return True
    return False
