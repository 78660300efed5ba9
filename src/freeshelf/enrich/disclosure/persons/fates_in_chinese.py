"""Names in Chinese sentences that tell what befell their bearer, without a word for it.

"N. was locked in by", "the driver took N. home", "I am called N. and got no wages". The
name is known by its form: a family name, sounds, Latin letters, a name of the nursery.
"""

import re
from collections.abc import Iterator
from functools import cache

from freeshelf.enrich.disclosure.persons.names import (
    CHINESE_STARTS,
    Name,
    chinese_name,
    latin_beside_han,
)
from freeshelf.enrich.disclosure.persons.reading import is_chinese
from freeshelf.enrich.disclosure.persons.surroundings import Reading
from freeshelf.enrich.disclosure.persons.words import Cue, alternatives

_FATES = ("told", "testifies", "informs")
_HAN = "[\u4e00-\u9fff]"
_FURTHEST = 90
_LONGEST = 100
_MOST_BEFORE_OTHERS = 6
_NEAR = 24
_CLOSE = 12
_LONGEST_VERB = 5
# A subject begins a clause, or stands after a word such as "we found", "the worker".
_STARTS = frozenset('，,。；;：:、！？!?\n\t “"「『（()）】]｜|—–-.．日月天晚早午夜')
_ROLES = frozenset("员工师手副妇夫民班长主计年童友生女佣傭孩婴")
_NICKNAME = re.compile(
    f"(?:[小阿]{_HAN}{{1,2}}?|老{_HAN}{{1,2}}?|([\u4e00-\u9fff])\\1|"
    f"{_HAN}[婶叔嫂姐哥伯]家的{_HAN}{{1,3}}?|{_HAN}{{1,2}}[姐妹儿])(?=FOLLOWS)"
)
_MAY_START = re.compile(
    '[A-Z\u00c0-\u00de\u0110“「"『我叫名姓小阿老]|([\u4e00-\u9fff])(?=\\1)|'
    f"[{CHINESE_STARTS}]|{_HAN}(?={_HAN}?[婶叔嫂姐哥伯妹儿])"
)
_QUOTED = re.compile('[“「"『](?!“)([\u4e00-\u9fff]{2,3})[”」"』]')
_IS_WHO = re.compile("的(?:人|就)?[是叫]|身份[是为]|[叫为]")
_PREFIX = re.compile(
    r"我(?:的名字)?(?:是|叫)|(?<![给说喊])叫做?|名叫|名字[是叫]|[乳小]名叫?|姓名[：:]\s?"
)
_UNKNOWN = re.compile(f"{_HAN}{{2,4}}(?=[，,。；;、（(\\s]|\\Z)")
_NAME_OF_SOUNDS = re.compile(f"{_HAN}{{2,5}}(?=[，,（(])")
_ITEM = re.compile(
    r"(?:^|[：:；;，,。\s])[ ]?"
    r"(?:\(?\d{1,2}[.)、．）]|[一二三四五六七八九十]{1,2}、)\s?"
)
_MATTER = re.compile(
    f"关于({_HAN}{{2,4}}?)的(?:安置|转介|遣返|监护|抚养|保护|救助|返乡|情况|个案)"
)
# In a column of names, those that are written by sounds and that no list knows, too.
_CELL_OF_A_NAME = re.compile(r"\s*([\u4e00-\u9fff·]{2,6})\s*")
_NAMED = frozenset(("name", "client"))
_PRONOUN = re.compile("[她他]|孩子|这?女孩|男孩")
_OF_OLD = re.compile(r"(?<!\d)1(?:[5-8]\d\d|9[0-6]\d)\s?年|世纪|世紀")
_PLURAL = re.compile(
    "[们們]|等地|[省市县縣区區镇鎮村州国國]|(?:公司|集团|法院|协会|基金|大学|学院|医院|中心|学校)"
)
_OF_A_THING = re.compile(
    '[”」"』](?:行动|计划|项目|案|工程|专项|条款|法|号|奖|式|类|型|课)'
)
_AFTER = (
    "被遭在从從自于因曾已又也就才将把对對说說称逃跑获獲脱躲"
    "手昨今去来到讲告当當打指作辨录的和与及等交送卖带半"
)


def chinese_fates(reading: Reading) -> Iterator[Name]:
    """Yield the names of persons to whom a sentence says that something was done."""
    if not reading.text.has_han:
        return
    together: dict[tuple[int, int], list[Cue]] = {}
    for fate in sorted(_fates(reading)):
        sentence = reading.text.sentence(fate.start, reach=_LONGEST)
        together.setdefault(sentence, []).append(fate)
    passed = 0
    for (first, last), fates in together.items():
        start, passed = max(first, passed), last
        if start < last and not _is_of_others(reading, start, last):
            yield from _in_sentence(reading, start, last, fates)


def _fates(reading: Reading) -> Iterator[Cue]:
    for kind in (*_FATES, "field"):
        yield from reading.cues.of(kind)
    pattern = _suffered()
    for match in pattern.finditer(reading.plain):
        yield Cue(*match.span(), "told")


@cache
def _suffered() -> re.Pattern[str]:
    """Return the pattern of "was ... by": the sign of the passive and what is done."""
    done = alternatives("zh", "done_to")
    by = alternatives("zh", "passive")
    exploiter = alternatives("zh", "exploiter")
    clause = "[^，,。；;：:！？!?\\n]"
    return re.compile(
        f"(?:{by}){clause}{{0,14}}?(?:{done})"
        f"|(?:{exploiter}){clause}{{0,10}}?(?:{done}|[没沒不未](?:给|給|发|發|付|让|讓|准|許|许)"
        "|转给|轉給|交给|交給)"
    )


def _is_of_others(reading: Reading, first: int, last: int) -> bool:
    """Return whether a sentence tells of history, of a story or of an exercise."""
    near = max(0, first - 40), min(len(reading.plain), last + 40)
    return reading.cues.has(*near, "story") or bool(
        _OF_OLD.search(reading.plain, first, last)
    )


def _in_sentence(
    reading: Reading, first: int, last: int, fates: list[Cue]
) -> Iterator[Name]:
    plain = reading.plain
    # "We met N. She said ...": the sentence before is about the same person.
    pronoun = _PRONOUN.search(plain, first, min(last, first + 12))
    start = first
    if pronoun and first > 1:
        start, _ = reading.text.sentence(first - 2, reach=_FURTHEST)
        yield from _in_matter(reading, start, first)
    left = _MOST_BEFORE_OTHERS
    for name, is_sure in _names(reading, start, last):
        if left <= 0:
            return
        left -= 1
        if _is_told(reading, name, fates, is_sure=is_sure):
            yield name


def _in_matter(reading: Reading, first: int, last: int) -> Iterator[Name]:
    """Yield what a matter is about, in a sentence that the next goes on with."""
    if (matter := _MATTER.search(reading.plain, first, last)) is None:
        return
    start, end = matter.span(1)
    is_word = any(
        reading.cues.within(start, end, ("client", "person", "child", "many"))
    )
    if not (is_word or _no_names().match(reading.plain, start)):
        yield Name(start, end, 1, is_known=True)


def _names(reading: Reading, first: int, last: int) -> Iterator[tuple[Name, bool]]:
    """Yield what has the form of a name, and whether it is sure to be one."""
    plain = reading.plain
    place = first
    for start in _MAY_START.finditer(plain, first, last):
        if start.start() < place:
            continue
        found = _name_at(reading, start.start())
        if found is not None:
            place = found[0].end
            yield found


def _name_at(reading: Reading, place: int) -> tuple[Name, bool] | None:
    plain = reading.plain
    letter = plain[place]
    if letter.isupper():
        latin = latin_beside_han(plain, place)
        if latin is None or not _is_among_han(plain, latin):
            return None
        return latin, latin.words > 1
    if quoted := _QUOTED.match(plain, place):
        is_word = any(reading.cues.within(*quoted.span(1), _FATES))
        is_word = is_word or bool(_OF_A_THING.match(plain, quoted.end() - 1))
        if is_word or _no_names().match(plain, place + 1):
            return None
        return Name(*quoted.span(1), 1, is_known=True), False
    if not is_chinese(letter):
        return None
    return _han_at(reading, place)


def _han_at(reading: Reading, place: int) -> tuple[Name, bool] | None:
    plain = reading.plain
    before = plain[place - 1 : place]
    if prefix := _PREFIX.match(plain, place):
        return _after_prefix(reading, prefix.end())
    begins = not before or before in _STARTS or before in _ROLES
    begins = begins or _ends_with_verb(reading, place)
    if not begins:
        return None
    if nickname := _nickname().match(plain, place):
        if not _no_names().match(plain, place):
            return Name(*nickname.span(), 1, is_known=True), False
        return None
    if _no_names().match(plain, place):
        return None
    name = chinese_name(reading.text, place)
    if name is None or _PLURAL.match(plain, name.end):
        return None
    if plain[name.start : name.end][-1] in "州省市县村镇国":
        return None
    return name, True


def _is_among_han(plain: str, name: Name) -> bool:
    """Return whether a Chinese character or a bracket stands beside Latin letters."""
    beside = plain[max(0, name.start - 1) : name.start] + plain[name.end : name.end + 1]
    return any(is_chinese(letter) or letter in "（，" for letter in beside)


def _after_prefix(reading: Reading, place: int) -> tuple[Name, bool] | None:
    plain = reading.plain
    if plain[place : place + 1].isupper():
        latin = latin_beside_han(plain, place)
        return (latin, True) if latin else None
    name = chinese_name(reading.text, place) if place < len(plain) else None
    if name is not None:
        return name, True
    unknown = _UNKNOWN.match(plain, place)
    if unknown and not _no_names().match(plain, place):
        return Name(*unknown.span(), 1, is_known=True), True
    return None


@cache
def _nickname() -> re.Pattern[str]:
    follows = f"[{_AFTER}，,（(]"
    return re.compile(_NICKNAME.pattern.replace("FOLLOWS", follows))


@cache
def _no_names() -> re.Pattern[str]:
    return re.compile(alternatives("zh", "no_name"))


def _ends_with_verb(reading: Reading, place: int) -> bool:
    """Return whether a verb that takes a person ends at a place: "rescued N."."""
    if _saved().search(reading.plain, max(0, place - _LONGEST_VERB), place):
        return True
    ends = reading.cues.within(
        place - 6, place, ("client", "person", "child", "relative")
    )
    return any(cue.end == place for cue in ends)


@cache
def _saved() -> re.Pattern[str]:
    return re.compile(f"(?:{alternatives('zh', 'saved')})\\Z")


def _is_told(reading: Reading, name: Name, fates: list[Cue], *, is_sure: bool) -> bool:
    if _is_somebody_else(reading, name):
        return False
    plain = reading.plain
    before = max(0, name.start - _LONGEST_VERB), name.start
    if is_sure and _saved().search(plain, *before):
        return True
    by = _by().search(plain, max(0, name.start - 3), name.start)
    if by and by.end() == name.start:
        return False
    if any(m.end() == name.start for m in _PREFIX.finditer(plain, *before)):
        return any(fate.kind in ("told", "testifies") for fate in fates)
    return any(_tells(plain, name, fate, is_sure=is_sure) for fate in fates)


def _tells(plain: str, name: Name, fate: Cue, *, is_sure: bool) -> bool:
    """Return whether a fate is told of a name, by where the two stand."""
    gap = fate.start - name.end
    if fate.kind == "field":
        return is_sure and fate.end == name.start
    if gap >= 0:
        is_far = is_sure and fate.kind == "told"
        return gap <= (_FURTHEST if is_far else _NEAR)
    if not is_sure or name.start < fate.end:
        return False
    between = plain[fate.end : name.start]
    if fate.kind == "informs" and _IS_WHO.search(between):
        return True
    return between.endswith("的") and "，" not in between


@cache
def _by() -> re.Pattern[str]:
    return re.compile(f"(?:{alternatives('zh', 'passive')}|由)\\Z")


def _is_somebody_else(reading: Reading, name: Name) -> bool:
    """Return whether a name is an official's, an offender's or a rescuer's."""
    plain, cues = reading.plain, reading.cues
    kinds = ("official", "lawyer", "author", "leader", "offender", "office")
    for cue in cues.within(name.start - _CLOSE, name.start, kinds):
        between = plain[cue.end : name.start]
        is_label = between.strip() in ("：", ":")
        if cue.kind == "office" and len(between) > 1:
            continue
        if is_label or not re.search("[，。；：:\\n]|的|将|把|给", between):
            return True
    after = cues.within(name.end, name.end + 8, ("acts", "official", "author"))
    return any(not re.search("[，。；：]", plain[name.end : c.start]) for c in after)


# "我叫慕容晓彤": who tells what befell them gives their own name.
_CALLS_ONESELF = re.compile(
    r"(?:^|(?<=[\s，。；：,;:“「（(]))(?:我|本人)(?:的名字)?(?:是叫|叫做|叫作|名叫|叫)"
)


def _own_names(reading: Reading) -> Iterator[Name]:
    for calls in _CALLS_ONESELF.finditer(reading.plain, 0, len(reading.plain) - 1):
        name = _at(reading, calls.end())
        if name is not None and reading.tells_on_in_chinese(name.end):
            yield name


def chinese_lists(reading: Reading) -> Iterator[Name]:
    """Yield the names of a list, of cells below "name", and of forms with labels."""
    if not reading.text.has_han:
        return
    plain, cues = reading.plain, reading.cues
    if reading.has_name and reading.headings & _NAMED:
        cell = _CELL_OF_A_NAME.fullmatch(plain)
        if cell and not _no_names().match(plain, cell.start(1)):
            yield Name(*cell.span(1), 1, is_known=True)
    for cue in cues.of("field"):
        colon = re.compile(r"[^：:，,。\n]{0,6}[：:]\s?").match(plain, cue.end)
        if colon and colon.end() < len(plain):
            name = _at(reading, colon.end())
            if name is not None:
                yield name
    yield from _own_names(reading)
    for cue in cues.of("list"):
        first, _ = reading.text.sentence(cue.start, reach=30)
        colon = re.compile(r"[^：:，,。\n]{0,12}[：:]").match(plain, cue.end)
        of_whom = ("told", "testifies", "witness", "victim", "child", "informant")
        if colon is None or not cues.has(first, colon.end(), *of_whom):
            continue
        line_end = plain.find("\n", colon.end())
        line_end = len(plain) if line_end < 0 else line_end
        last = min(line_end, colon.end() + 300)
        for item in _ITEM.finditer(plain, colon.end() - 1, last):
            name = _at(reading, item.end()) if item.end() < last else None
            if name is not None:
                yield name


def _at(reading: Reading, place: int) -> Name | None:
    plain = reading.plain
    if plain[place].isupper():
        return latin_beside_han(plain, place)
    if _no_names().match(plain, place):
        return None
    sounds = _NAME_OF_SOUNDS.match(plain, place)
    name = chinese_name(reading.text, place)
    if name is None and sounds and len(sounds.group()) > 2:
        return Name(*sounds.span(), 1, is_known=True)
    return name
