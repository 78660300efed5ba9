"""Names told by what befell them, without a word such as "victim" beside them.

"N. was sold", "N., locked in for weeks, has not been paid", "they freed N.", "N. sleeps
at our shelter. Her boss is looking for her." A name is the nearest person told of
before the words, or after them when they begin the sentence. Told apart are who acts
(rescued, arrested, wrote), whom others tell of, and people of books and of history.
Words are data; so far they are of Spanish and Russian.
"""

import re
from collections.abc import Iterator
from itertools import chain

from freeshelf.enrich.disclosure.persons.names import Name, name_after, name_before
from freeshelf.enrich.disclosure.persons.surroundings import Reading
from freeshelf.enrich.disclosure.persons.words import Cue

_FURTHEST_BEFORE = 130
_FURTHEST_AFTER = 90
_FURTHEST_BACK = 240  # into the sentences before
_BESIDE = 3
_BEGINNING = 30
_MOST_LISTED = 30
_FEWEST_HINTS = 2
_PASSAGE = 400
_STEM = 5
_FURTHEST_ROLE = 14
_APPOSED = re.compile(r"\s?[,(–—]\s?(?:[^\W\d_]+\s){0,2}\Z")
_AS_ROLE = re.compile(r"(?<!\w)(?:de|como)\s\Z")
# Who did it stands after them: "freed by N.", "according to N.", "works for N.".
_NOT_TOLD_OF = re.compile(
    r"(?<!\w)(?:por|[Ss]egún|con|contra|para|ante|en|desde|hacia|hasta|entre|sobre|"
    r"junto a|casa de|cargo de|parte de|manos de|red de|club de|finca de|[Cc]aso|"
    r"у|к|ко|от|из|в|во|на|[Пп]о данным|[Пп]о мнению|против|фонд|центр|дело)\s+\Z"
)
_FOR_THEM = re.compile(r"(?:asilo|plaza|sesión \d+|отношении)\s+(?:para|con|у)\s+\Z")
_OF_OFFICE = re.compile(r"\s?[,(]\s?(?:del?|de la|из|от)?\s?\Z", re.IGNORECASE)
# A place or a thing follows them, or another than the one who is told of.
_WHERE = re.compile(
    r"(?<!\w)(?:en|a|al|desde|hasta|hacia|de|del|в|из|на|под|до|через)\s+\Z"
)
_OF_WHOM = re.compile(
    r"(?<!\w)(?:el|la|los|las|su|sus|un|una|al|del)\s[^\W\d]+\sde\s+\Z"
)
_PLACE_WORD = re.compile(
    r"(?:San|Santa|Santo|Ciudad|Puerto|Villa|Playa|Nueva|Nuevo|Valle|Monte|В|Во|На|Из|С|"
    r"У|К|О|До|Нижн\w+|Набережн\w+|Велик\w+|Новый|Новая)\s(?:\Z|(?=[A-ZÀ-ÞА-ЯЁ]))"
)
# A participle tells of the name when it follows it, or one of these.
_BEFORE_PARTICIPLE = frozenset(
    (
        *("fue", "era", "es", "esta", "estaba", "estuvo", "sido", "siendo", "ser"),
        *("permanecio", "quedo", "resulto", "acabo", "termino", "llego", "vivio"),
        *("vive", "vivia", "sigue", "seguia", "continua", "hallada", "hallado"),
        *("encontrada", "encontrado", "y", "e", "o", "ya", "no", "recien", "tambien"),
        *("nina", "nino", "menor", "hoy", "ayer", "presuntamente", "mientras", "pasa"),
        *("была", "был", "и", "ныне", "недавно", "вчера", "сегодня", "также", "ранее"),
    )
)
_OTHERS = ("victim", "witness", "informant", "child", "client", "person", "many")
_OFFICES = (
    *("official", "lawyer", "author", "culprit", "caught", "citation", "leader"),
)
_QUOTES = frozenset('«“"„')
_OF_BOOKS = ("unreal", "citation", "changed", "leader")
_SINGLE = ("victim", "witness", "informant", "person")
_OWN = re.compile(r"(?<!\w)(?:su|con|con su|de|como|её|его|с)\s\Z")
_ENDING = ".!?;:…\n"
_ENDS = re.compile(f"[{_ENDING}]")
_STOPS = re.compile(r"[!?;|\t\n]|\.\s")
_PARAGRAPH = re.compile(r"\n\s*\n|\t")
_PAST = re.compile(
    r"(?<!\w)(?:(?:en|de|desde|hacia|в|с|до|около) (?:1[0-8]\d\d|19[0-4]\d)(?!\d)"
    r"|(?:1[0-8]\d\d|19[0-4]\d) год|(?:Caso|Asunto) [A-ZÀ-Þ]"
    r"|(?:[Ee]n|[Вв]|de|del|о) [«“\"]|n\.º \d+/\d\d)|\s(?:c|vs?|против)\.?\s[A-ZÀ-ÞА-Я]"
)
_LISTED = re.compile(
    r"\s*(?:,|;|\n|\by\b|\bи\b)?[ \t]*(?:\(?\d{1,3}[.)]|[•*–—-])?[ \t]*"
)
_LABELLED = re.compile(r"[^\n:.;\t]{0,40}?\s?(?:[:：\t]|\s[–—])\s?")
_HEADED = re.compile(r"[^\n:.;\t]{0,60}?:\s?")
_VERB = re.compile(r"ó\Z|[а-яё]{2}(?:л|ла|ло|ли|лся|лась|лись|ет|ит|ют)\Z")
_AND = re.compile(r"(?:\bи|,)\s\Z")
_RUSSIAN_OBJECT = re.compile(r"[а-яё]+(?:[уюая]|ого|его|ому|ему|ой|ей)\Z")


def befallen(reading: Reading) -> Iterator[Name]:
    """Yield names of persons of whom the text tells what befell them."""
    cues = reading.cues
    for cue in sorted(chain(cues.of("fate"), cues.of("befell"))):
        yield from _told_of(reading, cue)
    for cue in chain(cues.of("whom"), cues.of("whom_one")):
        yield from _object(reading, cue)
    for cue in reading.at_risk:
        yield from _at_beginning(reading, cue)
    yield from _labelled(reading)
    yield from _by_hints(reading)


def _told_of(reading: Reading, cue: Cue) -> Iterator[Name]:
    if cue.kind == "befell" and not _is_predicate(reading, cue):
        return
    first = _begins(reading, cue.start)
    if is_of_books(reading, cue.start):
        return
    name, is_other = _before(reading, first, cue)
    if name is None and not is_other:
        if cue.start - first <= _BEGINNING:
            name = _after(reading, cue)
        if name is None:
            name, _ = _before(reading, max(0, first - _FURTHEST_BACK), cue)
    if name is not None and not is_of_books(reading, name.start):
        yield name


def _begins(reading: Reading, place: int) -> int:
    """Return where the sentence of a place begins, or a part of it after a colon."""
    first, _ = reading.text.sentence(place)
    last = max(reading.plain.rfind(mark, first, place) for mark in _ENDING)
    return max(first, last + 1)


def _is_first(reading: Reading, place: int) -> bool:
    """Return whether at most an article stands before a place in its sentence."""
    before = reading.plain[max(0, place - _BESIDE - 1) : place]
    return place <= _BESIDE or any(mark in before for mark in _ENDING)


def _is_predicate(reading: Reading, cue: Cue) -> bool:
    """Return whether a participle is told of somebody, and not of the noun before."""
    plain = reading.plain
    before = plain[max(0, cue.start - 2) : cue.start].rstrip()
    if not before or before[-1] in ',:;(–—\n.!?¿«"-':
        return True
    at = reading.text.word_at(cue.start) - 1
    if at < 0:
        return True
    start, _, word = reading.text.words[at]
    return word in _BEFORE_PARTICIPLE or plain[start].isupper()


def _before(reading: Reading, first: int, cue: Cue) -> tuple[Name | None, bool]:
    """Return the name of the person told of last before a place, and if it is another.

    Another is a person without a name, such as "a girl".
    """
    text, plain, cues = reading.text, reading.plain, reading.cues
    is_back = cue.start - first > _FURTHEST_BEFORE
    first = max(first, cue.start - (_FURTHEST_BACK if is_back else _FURTHEST_BEFORE))
    words = text.words_between(first, cue.start)
    name = None
    for start, end, _ in reversed(words):
        if not plain[start].isupper():
            continue
        found = name_before(text, end + 1)
        if found is None or found.end < end or found.start < first:
            continue
        if _is_whole(found) and not _is_place(plain, found):
            name = found
            break
    since = name.end if name else first
    if _PARAGRAPH.search(plain, since, cue.start):
        return None, True
    for other in cues.within(since, cue.start, _OTHERS):
        is_apposed = name and _APPOSED.match(plain[name.end : other.start])
        if not is_apposed and not _AS_ROLE.search(plain, since, other.start):
            return None, True
    if name is None:
        return None, False
    actors = cues.within(name.end, cue.start, ("agent", *_OFFICES))
    if not all(_is_of_fate(reading, actor) for actor in actors):
        return None, True
    if not may_be_told_of(reading, name):
        return None, True
    return name, False


def _is_place(plain: str, name: Name) -> bool:
    """Return whether a preposition before a name makes it where somebody is."""
    before = plain[max(0, name.start - 24) : name.start]
    if _PLACE_WORD.match(plain, name.start) or _PLACE_WORD.search(before):
        return True
    return bool(_WHERE.search(before)) and not _OF_WHOM.search(before)


def _after(reading: Reading, cue: Cue) -> Name | None:
    """Return the name that follows in the sentence, unless another person does."""
    last = min(reading.text.sentence(cue.start)[1], cue.end + _FURTHEST_AFTER)
    place = cue.end
    while (name := _next_name(reading, place, last)) is not None:
        between = [
            other
            for other in reading.cues.within(cue.end, name.start, _OTHERS)
            if name.start - other.end > _BESIDE
        ]
        actors = reading.cues.within(cue.end, name.start, _OFFICES)
        if between or not all(_is_of_fate(reading, actor) for actor in actors):
            return None
        if may_be_told_of(reading, name) and not _is_place(reading.plain, name):
            return name
        place = name.end
    return None


def _next_name(reading: Reading, place: int, last: int) -> Name | None:
    plain = reading.plain
    for start, _, _ in reading.text.words_between(place, last):
        if plain[start].isupper() and plain[start - 1 : start] not in _QUOTES:
            name = name_after(reading.text, start)
            if name is not None and name.start == start and _is_whole(name):
                return name
    return None


def _object(reading: Reading, cue: Cue) -> Iterator[Name]:
    """Yield whom something befell: "they freed N.", and in Russian "N. they freed"."""
    text, plain = reading.text, reading.plain
    if is_of_books(reading, cue.start):
        return
    if reading.cues.has(*text.sentence(cue.start), "caught"):
        return
    name = name_after(text, cue.end)
    if name and _is_whole(name) and name.start - cue.end <= _BESIDE:
        is_object = cue.kind == "whom" or _RUSSIAN_OBJECT.search(
            plain, name.start, name.end
        )
        if is_object and _is_no_office(reading, name):
            yield name
    if cue.kind != "whom" or not "\u0400" <= plain[cue.start] <= "\u04ff":
        return
    name = name_before(text, cue.start)
    if name is None or name.end < cue.start - 2 or not _is_whole(name):
        return
    # The verb is plural, and one person is not its subject.
    is_subject = _AND.search(plain[max(0, name.start - 3) : name.start])
    if not is_subject and may_be_told_of(reading, name):
        yield name


def _at_beginning(reading: Reading, cue: Cue) -> Iterator[Name]:
    """Yield "Survivor of forced labour, N." where no verb lies between."""
    plain = reading.plain
    if not _is_first(reading, cue.start) or is_of_books(reading, cue.start):
        return
    name = _after(reading, cue)
    if name is None or _STOPS.search(plain, cue.end, name.start):
        return
    words = reading.text.words_between(cue.end, name.start)
    has_verb = any(_VERB.search(plain[start:end]) for start, end, _ in words)
    if not words or has_verb:
        return
    if not reading.cues.has(cue.end, name.start, "agent", "office", "relative"):
        yield name


def _by_hints(reading: Reading) -> Iterator[Name]:
    """Yield names in a passage with several circumstances of exploitation or flight."""
    cues, plain = reading.cues, reading.plain
    passed = 0
    for hint in sorted(chain(cues.of("hint"), cues.of("secret"))):
        if hint.start < passed:
            continue
        first = _paragraph(plain, hint.start)
        last = min(first + _PASSAGE, hint.end + _FURTHEST_BACK)
        passed = last
        name = _next_name(reading, first, last)
        if name is None or " " not in plain[name.start : name.end]:
            continue
        if _is_place(plain, name) or not may_be_told_of(reading, name):
            continue
        if _is_of_others(reading, name, first, last):
            continue
        if _hints(reading, name, first, last) >= _FEWEST_HINTS:
            yield name


def _hints(reading: Reading, name: Name, first: int, last: int) -> int:
    """Return how many different circumstances a passage tells beside a name."""
    cues, plain = reading.cues, reading.plain
    kinds = {
        plain[cue.start : cue.end][:_STEM].lower()
        for cue in cues.within(first, last, ("hint",))
        if not name.start <= cue.start < name.end
    }
    # "She" or "his phone" go on with one person; a secret says that it is one at risk.
    return (
        len(kinds)
        + cues.has(name.end, last, "of_one")
        + cues.has(first, last, "shelter")
        + 2 * cues.has(first, last, "secret")
        + cues.has(max(first, name.start - _FURTHEST_ROLE), name.start, "client")
    )


def _paragraph(plain: str, place: int) -> int:
    """Return where a paragraph begins, or a passage of it."""
    first = plain.rfind("\n", max(0, place - _PASSAGE), place) + 1
    return max(first, place - _FURTHEST_BACK)


def _is_of_others(reading: Reading, name: Name, first: int, last: int) -> bool:
    """Return whether a passage tells of persons without names, of offices or books."""
    cues, plain = reading.cues, reading.plain
    if cues.has(first, last, *_OF_BOOKS, "author", "caught", "sample", "many"):
        return True
    begins = max(first, _begins(reading, name.start))
    if cues.has(begins, name.start, "official", "lawyer"):
        return True
    others = cues.within(begins, name.start, _OTHERS)
    if any(name.start - other.end > _BESIDE for other in others):
        return True
    agents = cues.within(name.end, last, ("agent",))
    if not all(_is_of_fate(reading, agent) for agent in agents):
        return True
    others = cues.within(name.end, last, _SINGLE)
    if not all(_OWN.search(plain[other.start - 8 : other.start]) for other in others):
        return True
    return bool(_PAST.search(plain, first, last))


def _labelled(reading: Reading) -> Iterator[Name]:
    """Yield names after "Protected person:", and those of a list after "Clients:"."""
    plain = reading.plain
    for kind, pattern in (("label", _LABELLED), ("labels", _HEADED)):
        for cue in reading.cues.of(kind):
            if not _is_first(reading, cue.start):
                continue
            after = pattern.match(plain, cue.end)
            if after is None or is_of_books(reading, cue.start):
                continue
            yield from _listed(
                reading, after.end(), 1 if kind == "label" else _MOST_LISTED
            )


def _listed(reading: Reading, place: int, most: int) -> Iterator[Name]:
    for _ in range(most):
        mark = _LISTED.match(reading.plain, place)
        start = mark.end() if mark else place
        name = name_after(reading.text, start)
        if name is None or name.start - start > _BESIDE or not _is_whole(name):
            return
        if not _is_no_office(reading, name):
            return
        yield name
        place = name.end


def _is_whole(name: Name) -> bool:
    return name.words > 1 and not name.is_initials


def may_be_told_of(reading: Reading, name: Name) -> bool:
    """Return whether a name is not of who acts, or of whom others go by or to."""
    plain, cues = reading.plain, reading.cues
    before = plain[max(0, name.start - 24) : name.start]
    if _NOT_TOLD_OF.search(before) and not _FOR_THEM.search(before):
        return False
    after = cues.within(name.end, name.end + 40, ("office",))
    if any(_OF_OFFICE.match(plain[name.end : cue.start]) for cue in after):
        return False
    # Who acts: "N. arrested".
    for cue in cues.within(name.end, name.end + 24, ("agent",)):
        is_near = len(reading.text.words_between(name.end, cue.start)) <= 1
        if is_near and not _is_of_fate(reading, cue):
            return False
    return _is_no_office(reading, name)


def _is_no_office(reading: Reading, name: Name) -> bool:
    cues = reading.cues
    first = max(0, name.start - 28)
    for cue in cues.within(first, name.start, ("culprit", "caught", "citation")):
        if _is_of_fate(reading, cue):
            continue
        if not _ENDS.search(reading.plain, cue.end, name.start):
            return False
    after = cues.within(name.end, name.end + 40, ("culprit", "caught", "leader"))
    return not any(_APPOSED.match(reading.plain[name.end : cue.start]) for cue in after)


def _is_of_fate(reading: Reading, cue: Cue) -> bool:
    """Return whether a word is part of what befell somebody: "reported her owner"."""
    around = reading.cues.within(
        cue.start - 24, cue.end + 24, ("fate", "befell", "hint")
    )
    return any(other.start <= cue.start and cue.end <= other.end for other in around)


def is_of_books(reading: Reading, place: int) -> bool:
    """Return whether a sentence is of a book, of history, or of an exercise."""
    first, last = reading.text.sentence(place)
    if reading.cues.has(first, last, *_OF_BOOKS):
        return True
    return bool(_PAST.search(reading.plain, first, last))
