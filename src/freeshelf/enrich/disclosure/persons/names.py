"""Names of persons in a text, by their form: capitals, family names, given names."""

import re
from typing import NamedTuple

from freeshelf.enrich.disclosure.persons.reading import Text, fold, is_chinese
from freeshelf.enrich.disclosure.persons.words import (
    arabic_forms,
    given_names,
    is_rare,
    not_names,
)

_PARTICLES = frozenset(
    (
        *("al", "bin", "ibn", "abu", "bint", "ben", "da", "das", "de", "del", "della"),
        *("der", "den", "di", "dos", "du", "el", "la", "le", "van", "von", "ter"),
        *("ould",),
        *("binti", "binte", "y", "e", "af", "ag", "los", "las", "оглы", "кызы", "уулу"),
    )
)
_TITLES = frozenset(
    (
        *("mr", "mrs", "ms", "miss", "mme", "mlle", "m", "sr", "sra", "srta", "don"),
        *("dona", "madame", "monsieur", "senora", "senor", "г", "гр", "гражданка"),
    )
)
ARABIC_PARTICLES = frozenset(("بن", "بنت", "ابو", "ام", "عبد", "ابن", "ال"))
# Folded they are the names Ali and Ama.
_OWNERS_IN_ARABIC = frozenset(("صاحب", "رب"))
NO_NAMES_IN_ARABIC = frozenset(("على", "أما", "اما"))
_BETWEEN = re.compile(r" ?-? ?|'|\. ?-?|[ \t]?\n[ \t]?")
# What begins the line below a name.
_LABELS = frozenset(
    (
        *("tel", "telephone", "phone", "mobile", "mob", "fax", "email", "mail"),
        *("telf", "telefono", "movil", "correo", "portable", "whatsapp", "тел"),
        *("телефон", "моб"),
    )
)
_MOST_WORDS = 5
_NOT_INITIALS = frozenset(
    (
        "us",
        "un",
        "uk",
        "eu",
        "po",
        "phd",
        "dc",
        "ny",
        "ad",
        "bc",
        "eg",
        "ie",
        "am",
        "pm",
    )
)
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程"
    "苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚"
    "邵万钱严覃武戴莫孔汤張劉陳楊黃趙吳孫馬鄭謝許韓馮鄧葉蘇呂盧鍾譚陸賈韋鄒龍賀顧龔錢嚴"
)
_RARE_SURNAMES = frozenset(
    "阮鲁邬常葛花苗柏窦章奚郎昌殷滕毕傅卞齐康伍卜穆萧祁禹狄臧谈茅庞纪舒屈祝蓝闵季麻娄颜梅盛刁骆樊凌"
    "霍虞柯裘缪郁洪邢裴荣翁荀惠甄芮储靳井巫焦仇栾甘厉符詹蒲卓蔺屠蒙乔翟姬冉桑温晏柴瞿阎慕茹艾耿匡聂晁"
    "敖辛饶沙鞠荆桓田岩庄莊冼麦麥涂鄢佘褚佟巩宫揭尤倪兰骆谷邝鄺阮韋覃鍾蘇盧鄧簡"
)
_DOUBLE_SURNAMES = frozenset(
    (
        *("欧阳", "歐陽", "司马", "司馬", "上官", "诸葛", "諸葛", "司徒", "东方"),
        *("皇甫", "尉迟", "公孙", "慕容", "令狐", "夏侯", "长孙", "宇文", "端木"),
        *("南宫", "独孤", "拓跋", "呼延", "百里", "申屠", "太史", "轩辕"),
    )
)
# A name of three characters after a trade, also one without a Chinese family name.
_CHINESE_AFTER_TRADE = re.compile(
    "(?:[员工师手副妇夫民班长主]|司机|学生|女孩|男孩)([\u4e00-\u9fff]{3})\\Z"
)
# Characters by whose sounds foreign names are written.
_SOUNDS = (
    "尔达诺斯拉娜芭莎琳娅妮丝蒂维卡尼亚罗伊克托玛莉雅米巴德哈穆阿奥艾贝费弗格吉杰凯劳洛莫内皮萨塞"
    "苏塔特瓦沃希扎佐恩热埃法夫戈古基科库兰勒里利鲁曼梅蒙姆纳帕佩普丘若桑舒索泰腾廷图威乌武叶尤泽"
    "依吐逊汗孜买丽珍敏丹登迪丁多敦博柯柳芙康哥邬葛约翰查理伯"
)
_CHINESE_BY_SOUND = re.compile(
    f"[{_SOUNDS}][{_SOUNDS}安]{{1,5}}(?=[,.。、)说是在和的被遭从從逃自躲获獲曾昨]|\\Z)"
)
# Characters with which a name may begin.
CHINESE_STARTS = "".join(
    sorted({*_SURNAMES, *_RARE_SURNAMES, *_SOUNDS, *(d[0] for d in _DOUBLE_SURNAMES)})
)
_CHINESE_FOREIGN = re.compile("[\u4e00-\u9fff]{1,6}[·•‧][\u4e00-\u9fff]{1,8}")
_LATIN_LETTERS = "A-Za-z\u00c0-\u024f\u1e00-\u1eff'"
_LATIN_BESIDE_HAN = re.compile(
    f"[A-Z\u00c0-\u00de\u0110][{_LATIN_LETTERS}-]{{2,}}"
    f"(?: (?:(?:bin|binti|de|dela|da|al|van|el|bt) )?"
    f"[A-Z\u00c0-\u00de\u0110][{_LATIN_LETTERS}-]*){{0,4}}"
    # A family name in Chinese may end it.
    f"(?: [{''.join(sorted(_SURNAMES | _RARE_SURNAMES))}](?![\u4e00-\u9fff]))?"
    f"(?![{_LATIN_LETTERS}\\d@./])"
)
_PROGRAMS = frozenset(
    (
        *("line", "whatsapp", "wechat", "facebook", "telegram", "signal", "viber"),
        *("instagram", "tiktok", "google", "zoom", "skype", "messenger", "excel"),
        *("word", "tinder", "grindr", "twitter", "youtube", "android", "iphone"),
    )
)
# Words that begin with a character of a family name.
_CHINESE_WORDS = re.compile(
    "陈述|陳述|方面|方式|方可|方能|马上|高度|高等|高中|高级|金额|金钱|安全|周围|周岁|周年|程序|任何|严重|严格|"
    "何[时种人必况以处者其地在方事物故曾却等]|花括号|常常|平均|白天|夏天|田间|方案|方法|康复|单位|水平|余下|顾虑|毛重|许多|许可|万一|"
    "钱财|钱款|武力|段落|黄金|石油|史料|叶片|于是|江苏|江西|马来|金融|白色|黄色|张贴|高于|高达|高危|严厉|"
    "常年|常规|常住|常见|康复|田间|田地|花费|花钱|谈话|谈到|纪录|舒适|盛行|荣获|惠及|乔装|齐全|祝愿|屈从|温和|洪水|沙漠|章程|"
    "莫大|范围|孔子|谢谢|石头|夏季|汤药|任务|任意|余年|万元|万人|周期|周边|杜绝|严禁|毛利|顾问|万名"
)
_CHINESE_NO_NAME = frozenset(
    "的了在是有和与及或向被说称于对从到为以因可应能会将已曾经就都也不其这那等及某们者人们名年月日岁区"
    "权利保护支援助服务识别询问陈诉求证言提供表示要求认为返回指认需要可必须进行"
)


# Characters after which a name may begin.
_CHINESE_BEFORE = frozenset(
    "为是叫名系和与及对给向把被让由找到问见有称如即指请托经下了的位者人"
)
_CHINESE_COUNTS = _CHINESE_NO_NAME | frozenset("大多部分几全均一不没非只还")


class Name(NamedTuple):
    """A name as it stands in a text.

    It is known when a word of it is a common given name, and initials alone are none.
    """

    start: int
    end: int
    words: int
    is_known: bool
    is_initials: bool = False


def is_known_given(word: str) -> bool:
    """Return whether a folded word is a given name, in Russian in any case."""
    names = given_names()
    if word in names:
        return True
    if "\u0400" <= word[0] <= "\u04ff" and len(word) > 3:
        stem = word[:-1]
        return (
            stem in names
            or any(stem + e in names for e in "аяй")
            or (word.endswith("ой") and f"{word[:-2]}а" in names)
        )
    return False


def name_after(text: Text, place: int) -> Name | None:
    """Return the name that starts at the first word from a place on."""
    at = text.word_at(place)
    words = text.words
    while at < len(words) and _is_title(text, at):
        at += 1
    if at >= len(words):
        return None
    letter = text.plain[words[at][0]]
    if is_chinese(letter):
        return chinese_name(text, words[at][0])
    if "\u0621" <= letter <= "\u064a":
        return _arabic(text, at) or _two_rare_words(text, at)
    return _capitals(text, at)


def name_before(text: Text, place: int) -> Name | None:
    """Return the name whose last word ends before a place."""
    last = text.word_at(place) - 1
    words = text.words
    if last < 0:
        return None
    letter = text.plain[words[last][1] - 1]
    if is_chinese(letter):
        return chinese_before(text, words[last][1])
    is_arabic = "\u0621" <= text.plain[words[last][0]] <= "\u064a"
    if not (is_arabic or _is_capital(text, last)):
        return None
    for first in range(max(0, last - _MOST_WORDS + 1), last + 1):
        if "\u0621" <= text.plain[words[first][0]] <= "\u064a":
            found = _arabic(text, first)
        else:
            found = _capitals(text, first) if _is_capital(text, first) else None
        if found and found.end >= words[last][1] and found.start == words[first][0]:
            return found
    return None


def _is_title(text: Text, at: int) -> bool:
    """Return whether a word is one such as Mrs, which is no initial of a name."""
    start, end, word = text.words[at]
    if word not in _TITLES:
        return False
    following = text.words[at + 1 : at + 2]
    return end - start > 1 or bool(following and following[0][1] - following[0][0] > 1)


def _is_capital(text: Text, at: int) -> bool:
    start, _, _ = text.words[at]
    return text.plain[start].isupper()


def _capitals(text: Text, at: int) -> Name | None:
    """Return the name that starts with a word in capitals; a text asks for it often."""
    if not _is_capital(text, at):
        return None
    known = text.names
    if at not in known:
        known[at] = _read_capitals(text, at)
    return known[at]


def _read_capitals(text: Text, at: int) -> Name | None:
    words, plain = text.words, text.plain
    places = _in_capitals(text, at)
    if not places:
        return None
    full = [words[p] for p in places if words[p][1] - words[p][0] > 1]
    if any(word in not_names() and not is_known_given(word) for _, _, word in full):
        # "Christelle Ngo Bassong"
        inner = {word for _, _, word in full[1:-1]} & not_names()
        outer = {full[0][2], full[-1][2]} & not_names()
        if not inner or outer or not is_known_given(full[0][2]):
            return None
    start, (last, end, _) = words[places[0]][0], words[places[-1]]
    if plain[end : end + 1] == "." and end - last == 1:
        end += 1
    if not full:
        letters = "".join(words[p][2] for p in places)
        is_dotted = plain[start:end].count(".") >= len(places) >= 2
        if not is_dotted or letters in _NOT_INITIALS:
            return None
        return Name(start, end, len(places), is_known=False, is_initials=True)
    is_known = any(is_known_given(word) for _, _, word in full)
    is_short = len(full) < 2 or end - start < 8
    if plain[start:end].isupper() and not is_known and is_short:
        return None
    return Name(start, end, len(places), is_known)


def _in_capitals(text: Text, first: int) -> list[int]:
    """Return the words with capitals from one on, with particles between them."""
    words, plain = text.words, text.plain
    found: list[int] = []
    for at in range(first, min(len(words), first + _MOST_WORDS + 2)):
        start, end, word = words[at]
        if found:
            last, last_end, _ = words[found[-1]]
            between = plain[last_end:start] if at - found[-1] == 1 else " "
            ends_sentence = "." in between and last_end - last > 1 < end - start
            is_label = "\n" in between and word in _LABELS
            if not _BETWEEN.fullmatch(between) or ends_sentence or is_label:
                break
        if plain[start].isupper():
            found.append(at)
        elif word not in _PARTICLES or not found:
            break
        if len(found) == _MOST_WORDS:
            break
    return found


def is_role_in_arabic(text: Text, at: int) -> bool:
    """Return whether a word begins a role: "owner of the work" is an employer.

    The word alone is a given name, too.
    """
    pair = [word for _, _, word in text.words[at : at + 2]]
    return pair[0] in _OWNERS_IN_ARABIC and pair[-1] in not_names()


def _arabic(text: Text, at: int) -> Name | None:
    words = text.words
    names = given_names()
    start, end, word = words[at]
    if is_role_in_arabic(text, at) or text.plain[start:end] in NO_NAMES_IN_ARABIC:
        return None
    bare = next((f for f in arabic_forms(word)[:2] if f in names), None)
    if bare is None and word not in ARABIC_PARTICLES:
        return None
    start += len(word) - len(bare) if bare else 0
    count = 1
    for next_start, next_end, following in words[at + 1 : at + 4]:
        if text.plain[end:next_start] != " ":
            break
        is_family = following.startswith("ال") and count < 2
        if not (is_family or following in names or following in ARABIC_PARTICLES):
            break
        end, count = next_end, count + 1
    later = words[at + count : at + count + 1]
    if count == 1 and bare and later and text.plain[end : later[0][0]] == " ":
        # A family name that no list knows ends the clause.
        last = later[0][1]
        if text.plain[last : last + 1] in ("،", ",", ")", "؛"):
            end, count = last, 2
    return Name(start, end, count, is_known=bare is not None)


def _two_rare_words(text: Text, at: int) -> Name | None:
    """Return two Arabic words that hardly anybody writes, as foreign names are."""
    if at + 1 >= len(text.words):
        return None
    (start, first_end, first), (second_start, end, second) = text.words[at : at + 2]
    if text.plain[first_end:second_start] != " " or first.startswith(("ال", "لل")):
        return None
    is_family = second.startswith("ال") and len(second) > 4
    # A verb may be as rare, but hardly ends a clause after one word.
    is_closed = text.plain[end : end + 1] in ("،", ",", ")", "؛")
    is_apart = is_closed and first[0] not in "تينسا"
    if is_rare(first) and (is_family or is_rare(second) or is_apart):
        return Name(start, end, 2, is_known=True)
    return None


def chinese_name(text: Text, start: int) -> Name | None:
    """Return the Chinese name that starts exactly at a place."""
    plain = text.plain
    if foreign := _CHINESE_FOREIGN.match(plain, start):
        return Name(start, foreign.end(), 2, is_known=True)
    if by_sound := _CHINESE_BY_SOUND.match(plain, start):
        return Name(start, by_sound.end(), 1, is_known=True)
    if plain[start : start + 2] in _DOUBLE_SURNAMES:
        given = _given_after(plain, start + 2)
        return Name(start, start + 2 + given, 1, is_known=True) if given else None
    is_surname = plain[start] in _SURNAMES or plain[start] in _RARE_SURNAMES
    if not is_surname or _CHINESE_WORDS.match(plain, start):
        return None
    given = _given_after(plain, start + 1)
    return Name(start, start + 1 + given, 1, is_known=True) if given else None


def _given_after(plain: str, place: int) -> int:
    """Return how many characters after a Chinese family name are a given name."""
    given = plain[place : place + 2]
    if not given or not is_chinese(given[0]):
        return 0
    if any(letter in "某×XＸ" for letter in plain[place : place + 3]):
        return 0
    if given[0] in _CHINESE_NO_NAME:
        return 0
    is_long = len(given) == 2 and is_chinese(given[1])
    return 2 if is_long and given[1] not in _CHINESE_NO_NAME else 1


def latin_beside_han(plain: str, place: int) -> Name | None:
    """Return the name in Latin letters that starts at a place in a Chinese text."""
    found = _LATIN_BESIDE_HAN.match(plain, place)
    if found is None:
        return None
    words = found.group().split()
    if any(fold(word) in not_names() for word in words):
        return None
    is_single = len(words) == 1
    if is_single and (not words[0][1:].islower() or words[0].lower() in _PROGRAMS):
        return None
    return Name(place, found.end(), len(words), is_known=True)


def chinese_before(text: Text, last: int) -> Name | None:
    """Return the Chinese name that ends exactly at a place."""
    for length in (3, 2):
        if last >= length:
            found = chinese_name(text, last - length)
            before = text.plain[last - length - 1 : last - length]
            is_apart = not is_chinese(before) or before in _CHINESE_BEFORE
            if found and found.end == last and is_apart:
                return found
    match = _CHINESE_AFTER_TRADE.search(text.plain, max(0, last - 6), last)
    if match is None or set(match.group(1)) & _CHINESE_COUNTS:
        return None
    return Name(match.start(1), last, 1, is_known=True)


def is_in_title(text: Text, start: int, end: int) -> bool:
    """Return whether a line writes most of its words with capitals, as titles do."""
    plain = text.plain
    first = plain.rfind("\n", 0, start) + 1
    last = plain.find("\n", end)
    last = min(last if last >= 0 else len(plain), end + 120)
    words = [
        plain[s]
        for s, e, _ in text.words_between(max(first, start - 120), last)
        if e - s > 3 and plain[s].isalpha() and not (start <= s < end)
    ]
    return len(words) >= 3 and sum(map(str.isupper, words)) >= 0.6 * len(words)
