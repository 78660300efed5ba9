"""Ages and dates of birth that are written in words, in six languages."""

import re

from freeshelf.enrich.disclosure.persons.reading import Text, fold

_MOST_BEFORE = 28
_OF_A_CHILD = 17
_WORDS = {
    "en": "one two three four five six seven eight nine ten eleven twelve thirteen "
    "fourteen fifteen sixteen seventeen",
    "fr": "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze "
    "quinze seize dix_sept",
    "es": "un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce "
    "quince dieciséis diecisiete",
    "ru": "один два три четыре пять шесть семь восемь девять десять одиннадцать "
    "двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать",
    "ru, of": "одного двух трёх четырёх пяти шести семи восьми девяти десяти "
    "одиннадцати двенадцати тринадцати четырнадцати пятнадцати шестнадцати семнадцати",
    "ar": "واحد اثنان ثلاث أربع خمس ست سبع ثمان تسع عشر أحد_عشر اثنا_عشر ثلاثة_عشر "
    "أربعة_عشر خمسة_عشر ستة_عشر سبعة_عشر",
    "ar, she": "واحدة اثنتان ثلاثة أربعة خمسة ستة سبعة ثماني تسعة عشرة إحدى_عشرة "
    "اثنتا_عشرة ثلاث_عشرة أربع_عشرة خمس_عشرة ست_عشرة سبع_عشرة",
}
AGES = {
    fold(word).replace("_", " "): age
    for words in _WORDS.values()
    for age, word in enumerate(words.split(), start=1)
}
# пятнадцатилетняя, في الخامسة عشرة من عمره, 十四岁
_IN_ONE = re.compile(
    r"(?<!\w)(?:двух|тр[её]х|четыр[её]х|пяти|шести|семи|восьми|девяти|десяти|"
    r"(?:один|две|три|четыр|пят|шест|сем)надцати)летн(?:яя|ей|юю|ий|его|ему|им)(?!\w)"
    r"|في ال(?:ثالثة|رابعة|خامسة|سادسة|سابعة|ثامنة|تاسعة|عاشرة|حادية|ثانية)"
    r"(?: عشرة?)? من عمر\w{0,3}"
    r"|(?<![\d一二三四五六七八九十百])(?:十[一二三四五六七]?|[一二三四五六七八九])[岁歲]"
    r"(?!以[上下])"
)
_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|"
    "december|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|"
    "novembre|décembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|"
    "setiembre|octubre|noviembre|diciembre|января|февраля|марта|апреля|мая|июня|июля|"
    "августа|сентября|октября|ноября|декабря|يناير|فبراير|مارس|أبريل|نيسان|مايو|أيار|"
    "يونيو|حزيران|يوليو|تموز|أغسطس|آب|سبتمبر|أيلول|أكتوبر|نوفمبر|ديسمبر|آذار|شباط|"
    "تشرين الأول|تشرين الثاني|كانون الأول|كانون الثاني|جانفي|فيفري|أفريل|ماي|جوان|"
    "جويلية|أوت|غشت|شتنبر|نونبر|دجنبر"
)
DATE_IN_WORDS = (
    r"(?<!\w)[^\W\d_]{2,14}(?:[ -][^\W\d_]{2,14})?(?: of| de| من)? "
    rf"(?:{_MONTHS})(?: de| del|,)? (?:19[2-9]\d|20[0-3]\d)(?!\d)"
    "|[〇零一二三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
)


def age_before(text: Text, place: int) -> tuple[int, int] | None:
    """Return start and age of a child that is written in words before a place."""
    words = text.words_between(place - _MOST_BEFORE, place)[-2:]
    for count in (2, 1):
        last = words[-count:]
        age = AGES.get(" ".join(word for _, _, word in last))
        if len(last) == count and age is not None and age <= _OF_A_CHILD:
            is_next = not text.plain[last[-1][1] : place].strip(" -\n")
            return (last[0][0], age) if is_next else None
    return None


def age_after(text: Text, place: int) -> tuple[int, int] | None:
    """Return end and age of a child that is written in words after a place."""
    words = text.words_between(place, place + _MOST_BEFORE)[:2]
    for count in (2, 1):
        last = words[:count]
        age = AGES.get(" ".join(word for _, _, word in last))
        if len(last) == count and age is not None:
            is_next = not text.plain[place : last[0][0]].strip(" :")
            return (last[-1][1], age) if is_next else None
    return None


def ages_in_one_word(text: Text) -> list[tuple[int, int]]:
    """Return where an age of a child is told in one expression."""
    return [match.span() for match in _IN_ONE.finditer(text.plain)]
