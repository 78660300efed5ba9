"""Names in Arabic sentences that tell what befell their bearer, without a word for it.

"Fled N. from the house", "N. was beaten", "the police freed the fisherman N.". A name
is known by its form: words that are given names or hardly ever written.
"""

import re
from collections.abc import Iterator

from freeshelf.enrich.disclosure.persons.names import (
    ARABIC_PARTICLES,
    NO_NAMES_IN_ARABIC,
    Name,
    is_known_given,
    is_role_in_arabic,
    name_after,
)
from freeshelf.enrich.disclosure.persons.reading import Text, fold
from freeshelf.enrich.disclosure.persons.surroundings import Reading
from freeshelf.enrich.disclosure.persons.words import (
    AT_RISK,
    Cue,
    given_names,
    is_rare,
    not_names,
)

# Also written together with "and", "for", "by".
_ARTICLES = ("ال", "لل", "وال", "بال", "فال", "كال", "ولل")
_NO_FIRST = "يتنام"
_PLURALS_OF_ARABIC = ("تان", "تين", "ات", "ون", "ها", "هم", "هن")
_ARABIC_TIMES = frozenset(("الاسبوع", "الشهر", "العام", "اليوم", "الماضي", "الان"))
_FATES = ("told", "testifies", "informs")
_FURTHEST = 110
_NEAR = 45
_WORDS_BETWEEN = 3
_MOST_NAMES = 8
_FRAME_REACH = 250
_LONGEST_LIST = 400
_OF_OLD = re.compile(r"(?<!\d)1(?:[5-8]\d\d|9[0-6]\d)(?!\d)")
_LETTER = re.compile("[\u0621-\u064a]")
# What goes on after the subject of a verb that has no object.
_GOES_ON = re.compile(
    r"\s*(?:[,،.؛:()\n«»؟!–—-]|\Z)|\s(?:من|في|إلى|الى|على|عن|بعد|قبل|منذ|عند|داخل|خلال|"
    r"لمدة|مع|حتى|أمام|ضد|كل|وهي|وهو|طوال|طيلة|فجر|ليلا|أمس|حين|عندما|لدى|تحت|خلف|"
    r"عبر|فور|ثم|عام|سنة|يوم|مرة|مرتين|حافي\w*|مقيد\w*|[بلفو]\w{2,})(?!\w)"
)
_GOES_BACK = re.compile(
    r"(?:\A|\W)(?:ثم|قد|وقد|كانت|كان|وكانت|وكان|التي|الذي|أن|إن|ان|إنها|إنه|أنها|أنه|لأنها|"
    r"لأنه|بعدما|حين|عندما|حيث|فلم|ولم)\s*\Z"
)
_TITLED = re.compile(r"(?<!\w)[ول]?(?:ال|ل)(?:سيدة|سيد|آنسة|مدعوة|مدعو|مسماة|مسمى) \Z")
_ENDS_NO_NAME = ("ات", "ون", "ين", "ه")
_WAS = re.compile(r"(?<!\w)[وف]?كانت? \Z")
_FLED = re.compile(r"[وف]?(?:هرب|فر|نج|لجأ|بيع|قفز|تعرض|عان|تمكن|أفلت)ت?(?!\w)")
_IS = re.compile(r"[\s:](?:هي|هو|كانت|كان|إنه|إنها)\s")
_FRAMES = re.compile(
    r"(?<!\w)[وف]?(?:اسمها|اسمه|اسمي|تدعى|يدعى|تسمى|يسمى|إسمها|إسمه|إسمي)\s"
    r"(?!مستعار|الحقيقي)"
)
_SAYS = re.compile(
    r"(?<!\w)(?:قالت|روت|حكت|ذكرت|أفادت|أخبرتنا|شكت|تقول|تروي|تحكي|قال|روى|يقول)"
    r"(?: لنا)? ([\u0621-\u064a]{3,10}) (?:إن|أن)"
)
_FILE = re.compile(
    r"(?<!\w)(?:خطة|ملف|حالة|قصة|شهادة|إفادة|تقرير|جلسة|متابعة|سلامة|زيارة)(?!\w)"
)
_WORD_AND_COLON = re.compile("\\s([\u0621-\u064a]{2,9})\\s?[:(،–—]")
_COLON = re.compile(r"[^:،,.\n]{0,16}:\s?")
_ITEM = re.compile(r"[:؛;،,\n]\s*(?:\(?\d{1,2}[.)\-–]|[-–•])\s*")
_ENDS_LIST = re.compile(r"\n\s*\n|\Z")


def arabic_fates(reading: Reading) -> Iterator[Name]:
    """Yield the names of persons to whom a sentence says that something was done."""
    if "ar" not in reading.cues.languages:
        return
    together: dict[tuple[int, int], list[Cue]] = {}
    for fate in sorted(c for k in (*_FATES, "saved") for c in reading.cues.of(k)):
        sentence = reading.text.sentence(fate.start, reach=_FURTHEST)
        together.setdefault(sentence, []).append(fate)
    passed = 0
    for (first, last), fates in together.items():
        start, passed = max(first, passed), last
        if start < last and not _is_of_others(reading, start, last):
            yield from _in_sentence(reading, start, last, fates)
    yield from _framed(reading)
    yield from _labelled(reading)
    yield from _in_line(reading)


def _is_of_others(reading: Reading, first: int, last: int) -> bool:
    """Return whether a sentence tells of history, of a story or of an exercise."""
    near = max(0, first - 30), min(len(reading.plain), last + 40)
    return reading.cues.has(*near, "story") or bool(
        _OF_OLD.search(reading.plain, first, last)
    )


def _in_sentence(
    reading: Reading, first: int, last: int, fates: list[Cue]
) -> Iterator[Name]:
    for count, name in enumerate(_names(reading, first, last)):
        if count == _MOST_NAMES:
            return
        if _is_somebody_else(reading, name):
            continue
        is_told = _follows_verb(reading, name) or _is_in_role(reading, name, fates)
        if is_told or any(_is_told_by(reading, name, fate) for fate in fates):
            yield name


def _names(reading: Reading, first: int, last: int) -> Iterator[Name]:
    text, plain = reading.text, reading.plain
    place = first
    for start, end, _ in text.words_between(first, last):
        if start < place:
            continue
        if _LETTER.match(plain[start]):
            is_fate = reading.cues.has(
                start, end, *_FATES, "official", "acts", "author"
            )
            name = None if is_fate else _arabic_at(reading, start)
        else:
            name = name_after(text, start) if plain[start].isupper() else None
            if name is not None and name.words > 1:
                name = name._replace(is_known=True)
        if name is not None and name.start <= start + 2 and name.is_known:
            place = name.end
            yield name


def _arabic_at(reading: Reading, start: int) -> Name | None:
    """Return the Arabic name at a place, up to a word for what befell somebody."""
    titled = _TITLED.search(reading.plain, max(0, start - 10), start) or (
        any(
            cue.end == start - 1 and reading.plain.startswith("ال", cue.start)
            for cue in reading.cues.within(start - 14, start, ("person",))
        )
        and not reading.plain.startswith("ال", start)
    )
    name = _name(reading.text, start, is_titled=bool(titled))
    if name is None or (titled and name.words < 2):
        return None
    fate = next(reading.cues.within(name.start + 1, name.end + 24, ("told",)), None)
    if fate is None or fate.start >= name.end:
        return name
    words = reading.text.words_between(name.start, fate.start)
    return name._replace(end=words[-1][1], words=len(words)) if words else None


def _is_told_by(reading: Reading, name: Name, fate: Cue) -> bool:
    """Return whether a fate is told of a name, by where the two stand."""
    plain, text = reading.plain, reading.text
    is_noun = fate.kind == "testifies" and plain.startswith("ال", fate.start)
    if fate.kind == "saved" or is_noun:
        return False
    if fate.end <= name.start:
        between = text.words_between(fate.end, name.start)
        if fate.kind == "informs":
            is_told = bool(_IS.search(plain, fate.end - 1, name.start))
            return is_told and len(between) <= _WORDS_BETWEEN * 3
        if len(between) > _WORDS_BETWEEN:
            return False
        is_direct = _are_roles(reading, between)
        if not is_direct or re.search("[,،.؛:]", plain[fate.end : name.start]):
            return False
        is_role = reading.has_risk(fate.end, name.start)
        if name.words == 1 and not (is_role or _may_be_single(reading, name, fate)):
            return False
        return bool(_GOES_ON.match(plain, name.end)) or _is_passive(reading, fate)
    if fate.start < name.end:
        return False
    between = text.words_between(name.end, fate.start)
    is_beside = len(between) <= (1 if name.words == 1 else _WORDS_BETWEEN)
    gap = plain[name.end : fate.start]
    if is_beside:
        is_name = name.words > 1 or _may_be_single(reading, name, fate)
        return is_name and "،" not in gap and "." not in gap
    if name.words < 2 or (fate.kind == "informs"):
        return False
    if fate.kind == "testifies":
        return len(gap) <= _NEAR
    goes_on = plain[fate.start] in "وف" or _GOES_BACK.search(
        plain, name.end, fate.start
    )
    return bool(goes_on) or _is_of_her(plain, fate) or _is_passive(reading, fate)


def _may_be_single(reading: Reading, name: Name, fate: Cue) -> bool:
    """Return whether a single word is a name, by itself or the verb beside it."""
    plain = reading.plain
    word = fold(plain[name.start : name.end])
    if fate.kind == "testifies":
        return _is_passive(reading, fate) and not word.endswith(_ENDS_NO_NAME)
    if is_known_given(word):
        return True
    if word.endswith(_ENDS_NO_NAME):
        return False
    if _WAS.search(plain, max(0, name.start - 10), name.start):
        return True
    return _is_passive(reading, fate) or bool(_FLED.match(plain, fate.start))


def _is_of_her(plain: str, fate: Cue) -> bool:
    """Return whether what was done is written together with to whom."""
    return plain[fate.start : fate.end].endswith(("ها", "هما", "جوازه", "سفره"))


def _is_passive(reading: Reading, fate: Cue) -> bool:
    """Return whether the original has the vowel of the passive on the first letter."""
    start, end = reading.text.offsets(fate.start, fate.end)
    return "\u064f" in reading.text.original[start : min(end, start + 4)]


def _is_in_role(reading: Reading, name: Name, fates: list[Cue]) -> bool:
    """Return whether a name follows "the worker" in a sentence that tells a fate."""
    roles = reading.cues.within(name.start - 14, name.start, ("person", "client"))
    is_role = any(
        cue.end == name.start - 1 and reading.plain.startswith("ال", cue.start)
        for cue in roles
    )
    return is_role and name.words > 1 and any(fate.kind == "told" for fate in fates)


def _are_roles(reading: Reading, words: list[tuple[int, int, str]]) -> bool:
    """Return whether words tell a role, with adjectives after it: "the old woman"."""
    for place, word in enumerate(words):
        is_adjective = place > 0 and word[2].startswith("ال")
        if not (is_adjective or _may_stand_between(reading, word)):
            return False
    return True


def _may_stand_between(reading: Reading, word: tuple[int, int, str]) -> bool:
    start, end, folded = word
    if reading.cues.is_link(folded) or folded in ("امس", "اليوم", "ان", "قد"):
        return True
    return reading.cues.has(start, end, "person", "client", "relative", *AT_RISK)


def _follows_verb(reading: Reading, name: Name) -> bool:
    """Return whether a name stands after one who saves, seeks or sells: "we met N."."""
    if name.words < 2:
        return False
    plain = reading.plain
    first = max(0, name.start - _NEAR)
    verbs = sorted(reading.cues.within(first, name.start, ("saved", "about")))
    if not verbs:
        return False
    between = plain[verbs[-1].end : name.start]
    is_near = len(between.split()) <= _WORDS_BETWEEN + 1
    is_near = is_near and not re.search(r"[،,.;؛:(]", between)
    return is_near and bool(_GOES_ON.match(plain, name.end))


def _is_somebody_else(reading: Reading, name: Name) -> bool:
    """Return whether a name is an official's, an offender's or an author's."""
    plain, cues = reading.plain, reading.cues
    first = max(0, name.start - 26)
    kinds = ("official", "lawyer", "author", "offender", "acts")
    for cue in cues.within(first, name.start, kinds):
        between = plain[cue.end : name.start]
        told = cues.has(cue.end, name.start, "relative", "person", *AT_RISK, *_FATES)
        if not told and not re.search(r"[،,.;؛\n]", between):
            return True
    after = cues.within(name.end, name.end + 20, ("acts", "official", "leader"))
    return any(not plain[name.end : cue.start].strip(" ،,(") for cue in after)


def _framed(reading: Reading) -> Iterator[Name]:
    """Yield names of any form after "her name is", near what befell somebody."""
    for says in _SAYS.finditer(reading.plain):
        word = fold(says[1])
        first, last = reading.text.sentence(says.start(1), reach=_FURTHEST)
        is_name = (is_known_given(word) or is_rare(word)) and word[:2] != "ال"
        is_told = reading.cues.has(says.end(), last, "told")
        is_role = reading.cues.has(*says.span(1), *_ANY, "relative", "acts")
        is_other = is_role or _is_of_others(reading, first, last)
        if is_name and is_told and not is_other:
            yield Name(*says.span(1), 1, is_known=True)
    for frame in _FRAMES.finditer(reading.plain):
        first = max(0, frame.start() - _FRAME_REACH)
        last = min(len(reading.plain), frame.end() + _FRAME_REACH // 2)
        is_told = reading.has_risk(first, last) or reading.cues.has(first, last, "told")
        if not is_told or _is_of_others(reading, first, last):
            continue
        name = _name(reading.text, frame.end())
        if name is not None and name.start == frame.end():
            yield name


def _labelled(reading: Reading) -> Iterator[Name]:
    """Yield names after the label of a form, and those of the file of one at risk."""
    plain, cues = reading.plain, reading.cues
    labels = [cue for kind in ("field", "name") for cue in cues.of(kind)]
    for cue in labels:
        colon = _COLON.match(plain, cue.end)
        if colon is None:
            continue
        around = max(0, cue.start - _FRAME_REACH), colon.end() + 200
        is_told = reading.has_risk(*around) or cues.has(*around, "told", "field")
        name = _name(reading.text, colon.end()) if is_told else None
        if name is not None and name.start == colon.end() and name.words > 1:
            yield name
    for cue in reading.at_risk:
        if not _FILE.search(plain, max(0, cue.start - 24), cue.start):
            continue
        word = _WORD_AND_COLON.match(plain, cue.end)
        is_word = word and (
            word[1].startswith("ال") or any(cues.within(*word.span(1), _ANY))
        )
        if word and not is_word:
            yield Name(*word.span(1), 1, is_known=True)


_ANY = (*_FATES, "client", "many", "person", "official", "changed", "office", "frame")


def _in_line(reading: Reading) -> Iterator[Name]:
    """Yield the names of a list in one line: "the children heard: 1) N., 2) N."."""
    plain, cues = reading.plain, reading.cues
    for cue in cues.of("many"):
        colon = re.compile(r"[^:.\n]{0,40}:").match(plain, cue.end)
        if colon is None:
            continue
        last = min(len(plain), colon.end() + _LONGEST_LIST)
        end = _ENDS_LIST.search(plain, colon.end(), last)
        last = end.start() if end else last
        for item in _ITEM.finditer(plain, colon.end() - 1, last):
            name = _name(reading.text, item.end())
            if name is not None and name.start == item.end() and name.words > 1:
                yield name


def _name(text: Text, place: int, *, is_titled: bool = False) -> Name | None:
    """Return the Arabic name of any origin whose first word starts at a place.

    Its words are given names, hardly ever written, or particles, and follow each other;
    those that end it may have the article. After a title the first may be any word.
    """
    at = text.word_at(place)
    if at >= len(text.words):
        return None
    start, end, word = text.words[at]
    bare = None if is_role_in_arabic(text, at) else _bare_of_a_name(word)
    if bare is None and is_titled and not word.startswith("ال"):
        bare = word
    if bare is None or text.plain[start:end] in NO_NAMES_IN_ARABIC:
        return None
    start += len(word) - len(bare)
    has_family = False
    count, has_name = 1, word not in ARABIC_PARTICLES
    for next_start, next_end, following in text.words[at + 1 : at + 5]:
        gap = text.plain[end:next_start]
        is_initial = next_end - next_start == 1 and following not in "وف"
        if gap != " " and not (gap == ". " and end - start > 1):
            break
        is_family = following.startswith("ال") and len(following) > 4
        is_first = bare in given_names() and not has_family
        is_family = is_family and (is_first or following.endswith("ي"))
        is_name = following in given_names() or following in ARABIC_PARTICLES
        is_foreign = is_rare(following) and (
            is_titled or bare in given_names() or following[0] not in "سي"
        )
        is_foreign = is_foreign or (is_rare(following) and len(following) < 5)
        is_noun = following.startswith(_ARTICLES) or following.endswith("ها")
        is_foreign = is_foreign and not is_noun
        is_more = is_name or is_initial or is_foreign
        if not (is_family or (is_more and not has_family)):
            break
        if is_family and following in _ARABIC_TIMES:
            break
        end, count, has_name = next_end, count + 1, True
        has_family = has_family or is_family
    # A single word that no list knows may be a verb or an adjective as well.
    is_word = count == 1 and bare not in given_names() and bare[0] in _NO_FIRST
    return Name(start, end, count, is_known=True) if has_name and not is_word else None


def _bare_of_a_name(word: str) -> str | None:
    """Return a folded word, or it without "and", "for", if it may begin a name."""
    if word.startswith(_ARTICLES) or len(word) < 2:
        return None
    if word in given_names() or word in ARABIC_PARTICLES:
        return word
    is_noun = word.endswith(_PLURALS_OF_ARABIC) or word in not_names()
    if is_rare(word) and not is_noun:
        return word
    bare = word[1:]
    if word[0] in "ولب" and len(bare) > 2 and bare in given_names():
        return bare
    return None
