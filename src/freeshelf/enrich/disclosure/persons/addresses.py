"""Addresses in streets: of those who live there, and of shelters.

A street is told by its word, in the order of each language. Beside a word for living
or for a shelter it needs none: a number and capitals, or a number after a name, are
enough.
"""

import re
from collections.abc import Iterator

from freeshelf.enrich.disclosure.persons.kinds import Kind, Mention
from freeshelf.enrich.disclosure.persons.reading import fold, is_chinese
from freeshelf.enrich.disclosure.persons.surroundings import Reading
from freeshelf.enrich.disclosure.persons.words import Cue, not_names

# No hour is the number of a house: "from 4:30 at the Plaza".
_HOUSE = re.compile(r"(?<![\w.])(?<!\d:)\d{1,4}[A-Za-z]?(?![\w%.,:]\d|\d)")
_BEFORE_STREETS = ("bis", "ter", "de", "du", "la", "l", "l'")
_SECOND_NUMBER = re.compile(
    r" ?(?:bis|sur|norte)? ?(?:#|[nN](?:[.º°o]{1,3}|úm\.?)|-) ?\d{1,3}"
)
_CHINESE_HOUSE = re.compile(r"\d{1,5}(?:号|弄|號|栋|单元|楼)")
# Parts of names that are numbers of houses, courts and laws in every report.
_STATUTES = re.compile(r"§|art|sect|ст\.|мcт|cap\.", re.IGNORECASE)
_CAPITAL = r"[A-ZÀ-ÞŒ][\w'.-]+"
_LETTER = r"[^\W\d_]"
_OPENING = '«“„"『「《‘'
_CLOSING = re.compile('[»”"』」》’]')
_TO_QUOTE = re.compile(r"\s*(?:[^\W\d_]{1,20}\s){0,2}\s*")
_LONGEST_NAME, _NEXT = 40, 6
# "COVID 19, A. Bureau" and "ISO 17, B. Street" number what the letters stand for.
_YEAR_AFTER = re.compile(r", (?:19|20)\d\d\Z")
# "C/ Mayor 4", "c. Mayor 4"; not "(c) 2003" nor "C+0".
_AFTER_A_LETTER = (".", "/", " ")
# "© 2003, 2004 Row, Lane and others": years and holders, not houses and streets.
_COPYRIGHT = re.compile(r"\(c\)|©|copyright", re.IGNORECASE)
_HOUSE_NUMBER = re.compile(r"\d+")
_LONGEST_ACRONYM = 12
_ACRONYM = re.compile(r"[A-ZÀ-ÞА-ЯЁ]{3,} \Z")
# Addresses without a word for a street, by the order of their parts.
_PLAIN = {
    # 41b Harbour Parade; 17 The Maltings; 9 Ferryman's Reach
    "en": re.compile(
        rf"(?<![\w.,/-])(?<!\d:)\d{{1,4}}[a-h]?,? (?:The )?{_CAPITAL}"
        rf"(?: (?:of |the )?{_CAPITAL}){{0,3}}"
    ),
    # 11 venelle des Lilas; 4 bis, montée Saint-Barthélemy
    "fr": re.compile(
        r"(?<![\w.,/-])\d{1,4}(?: ?(?:bis|ter|quater|[A-D]))?,? "
        rf"(?P<word>{_LETTER}{{3,14}}) "
        r"(?:de la |de l'|de |du |des |d'|l'|la |le )?"
        rf"(?P<name>{_CAPITAL})(?:[ -](?:de |du |des |d')?{_CAPITAL})*"
    ),
    # vía Las Acacias 41; cuesta del Molino, n.º 21; bajada de los Mimbres 3
    "es": re.compile(
        rf"(?P<word>{_LETTER}{{3,14}}\.?) "
        r"(?:de las |de los |de la |del |de |las |los |la |el )?"
        rf"(?P<name>{_CAPITAL})(?: (?:de |del |la |las |los |y )*{_CAPITAL}){{0,3}}"
        r",? (?:n[.º°o]{1,3} ?|núm\.? ?|No\.? ?|# ?|lote |interior |número )?"
        r"\d{1,4}(?![\w%]|[.,]\d)"
    ),
    # на Мельничной, 3; Липовой аллее, 5; Набережный спуск, д. 11
    "ru": re.compile(
        r"(?P<name>[А-ЯЁ][а-яё-]{3,})(?: (?P<word>[а-яё]{3,12}))?,? ?"
        r"(?:(?:д\.|дом|№|стр\.) ?|(?<=,) )"
        r"(?P<number>\d{1,3})(?![\w%]|[.,-]\d|-(?:го|летн))"
    ),
    # درب الحدادين رقم 17
    "ar": re.compile(
        r"[\u0621-\u064a]{3,} [\u0621-\u064a]{3,}(?: [\u0621-\u064a]{3,})?[،,]? "
        r"(?:رقم|الرقم|بناية|عمارة|منزل|بيت) ?\d{1,4}(?!\d)"
    ),
    # 橄榄坡5号; 柳树湾新村17栋2单元
    "zh": re.compile(
        r"[\u4e00-\u9fff]{2,8}\d{1,5}(?:号|號|栋|幢|弄|单元|室)(?:\d{1,5}(?:号|栋|单元|室|楼)){0,2}"
    ),
}
# "des Tanneurs", "de l'Abbé Groult": the small words belong to the name.
_NAME_OF_STREET = re.compile(
    r"(?:(?: (?:d[eu]|des|d[ae]l?|dell[ao]|dei|l[aeo]s?|el|the|of))*"
    r"(?: (?:d['’]|l['’])?|(?<=\bde) l['’])[A-ZÀ-Þ][\w'’-]*){0,3}"
)
_NO_STREETS = re.compile(
    r"(?:january|february|march|april|may|june|july|august|september|october|november|"
    r"december|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|"
    r"novembre|decembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|"
    r"octubre|noviembre|diciembre|article|articles|section|chapter|page|table|figure|"
    r"articulo|articulos|capitulo|pagina|tabla|cuadro|chapitre|tableau|annexe|anexo|"
    r"annex|part|parte|partie|protocol|protocolo|protocole|convention|convenio|"
    r"resolution|resolucion|law|ley|loi|act|decree|decreto|decret|статья|статьи|закон|"
    r"закона|глава|глав[ае]|раздел|таблица|приложение|пункт|часть|конвенция|конвенции|"
    r"iban|bic|swift|бик|gmt|utc|cet|eur|usd|chf|gbp|sek|km|kg|times|weeks|days|hours|years)"
)
_NO_PLACE_IN_CHINESE = re.compile(
    "[第条款项页章节年月日]|文件|公约|决议|热线|电话|房间"
)


def streets(reading: Reading) -> Iterator[Mention]:
    """Yield addresses in streets, of those who live there and of shelters."""
    covered = 0
    for start, end in sorted((*_by_word(reading), *_without_word(reading))):
        if start < covered:
            continue
        mention = _mention(reading, start, end)
        if mention is not None:
            covered = end
            yield mention


def _mention(reading: Reading, start: int, end: int) -> Mention | None:
    plain = reading.plain
    first, last = reading.text.sentence(start, reach=160)
    last = max(last, end)
    is_shelter = any(
        not _is_in_name(reading, cue)
        for cue in reading.cues.within(first, last, ("shelter",))
    )
    is_lived_at = reading.cues.has(first, last, "lives")
    is_beside = reading.is_beside_risk(start, end)
    if not (is_shelter or is_lived_at or is_beside or reading.is_hidden):
        return None
    is_of_a_person = is_lived_at and reading.is_of_a_person(start, end)
    return Mention(
        Kind.SHELTER_ADDRESS if is_shelter else Kind.STREET_ADDRESS,
        start,
        end,
        plain[start:end],
        is_at_risk=is_of_a_person or is_shelter,
        # A shelter is secret, whoever runs it.
        is_public=reading.is_public_here(start, end, of_offices=not is_shelter)
        or reading.is_sample(start, end),
        is_weak=reading.is_of_sources(start),
    )


def _is_in_name(reading: Reading, cue: Cue) -> bool:
    """Return whether a word for a shelter is in the name of an office: "Fund 'Refuge'".

    What such an office prints as its address is meant to be found.
    """
    plain, cues = reading.plain, reading.cues
    before = plain[max(0, cue.start - _LONGEST_NAME) : cue.start]
    opened = max(map(before.rfind, _OPENING))
    closed = _CLOSING.search(plain[cue.end : cue.end + _LONGEST_NAME])
    if opened >= 0 and closed and not _CLOSING.search(before, opened + 1):
        quote = cue.start - len(before) + opened
        end = cue.end + closed.end()
        return cues.has(end, end + _NEXT, "office") or any(
            _TO_QUOTE.fullmatch(plain, each.end, quote)
            for each in cues.within(quote - _LONGEST_NAME, quote, ("office",))
        )
    # "Safe House Foundation", not "the safe house of the foundation".
    words = plain[cue.start : cue.end].split()
    return all(word[0].isupper() for word in words) and any(
        plain[cue.end : each.start] == " " and plain[each.start].isupper()
        for each in cues.within(cue.end, cue.end + _LONGEST_NAME, ("office",))
    )


def _by_word(reading: Reading) -> Iterator[tuple[int, int]]:
    for cue in reading.cues.of("street"):
        span = _address(reading, cue)
        if span is not None:
            yield span


def _without_word(reading: Reading) -> Iterator[tuple[int, int]]:
    """Yield addresses beside a word for living or a shelter, by their form alone."""
    cues = sorted((*reading.cues.of("lives"), *reading.cues.of("shelter")))
    if not cues:
        return
    languages = [*reading.cues.languages, *(["zh"] if reading.text.has_han else [])]
    checked = -1
    for cue in cues:
        first, last = reading.text.sentence(cue.start, reach=120)
        if first <= checked:
            continue
        checked = first
        for language in languages:
            for match in _PLAIN[language].finditer(reading.plain, first, last):
                if _is_street(reading, match, language):
                    yield match.span()


def _is_street(reading: Reading, match: re.Match[str], language: str) -> bool:
    if language == "zh":
        return not _NO_PLACE_IN_CHINESE.search(match.group())
    number = next(_HOUSE_NUMBER.finditer(reading.plain, match.start(), match.end()))
    before = reading.plain[max(0, number.start() - _LONGEST_ACRONYM) : number.start()]
    if _ACRONYM.search(before) and not match.group().isupper():
        return False
    words = [fold(word) for word in re.findall(r"[^\W\d_]{2,}", match.group())]
    if not words or any(_NO_STREETS.fullmatch(word) for word in words):
        return False
    if language == "ar":
        return not reading.cues.has(*match.span(), "identity", "passport", "case")
    if language in ("fr", "es"):
        word = match["word"]
        start = match.start("word")
        # "12 enfants de Bamako" counts persons.
        is_street = reading.cues.has(start, match.end("word"), "street")
        if not is_street and (word[-1] in "sx" or _YEAR_AFTER.search(match.group())):
            return False
        if reading.cues.has(start, match.end("word"), *_PERSONS):
            return False
    known = not_names()
    return not all(word in known for word in words if len(word) > 3)


_PERSONS = ("victim", "witness", "child", "relative", "client", "many", "official")


def _address(reading: Reading, cue: Cue) -> tuple[int, int] | None:
    """Return where an address is: a street with its number."""
    plain = reading.plain
    if is_chinese(plain[cue.start]):
        house = _CHINESE_HOUSE.match(plain, cue.end)
        return (max(0, cue.start - 8), house.end()) if house else None
    line = plain.rfind("\n", 0, cue.start) + 1
    is_letter = cue.end - cue.start == 1
    if is_letter and plain[cue.end : cue.end + 1] not in _AFTER_A_LETTER:
        return None
    if _COPYRIGHT.search(plain, max(line, cue.start - 90), cue.start):
        return None
    houses = list(_HOUSE.finditer(plain, max(0, cue.start - 45), cue.start))
    if houses:
        between = plain[houses[-1].end() : cue.start]
        words = re.findall(r"[^\W\d_][\w'.-]*", between)
        is_before = all(w[0].isupper() or w in _BEFORE_STREETS for w in words)
        word = plain[cue.start : cue.end]
        if (
            is_before
            and "\n" not in between
            and len(words) <= 4
            and (words or word[0].islower())
        ):
            line = plain.find("\n", cue.end)
            stop = min(x for x in (line, cue.end + 40, len(plain)) if x >= 0)
            return houses[-1].start(), _end_of_words(plain, cue.end, stop)
    line = plain.find("\n", cue.end)
    stop = min(cue.end + 40, line if line >= 0 else len(plain), len(plain))
    house = _HOUSE.search(plain, cue.end, stop)
    if house is None or _STATUTES.search(plain, cue.end, house.start()):
        return None
    between = plain[cue.end : house.start()].lstrip(". ")
    if not between.strip():
        # Calle 8 n.º 22-14
        second = _SECOND_NUMBER.match(plain, house.end())
        return (cue.start, second.end()) if second else None
    if re.search(r"[;!?]|\. [A-ZА-Я][a-zа-я]{3}", between):
        return None
    words = re.findall(r"[^\W\d_]{4,}", between)
    if words and words[0].islower() and not "\u0600" <= words[0][0] <= "\u06ff":
        return None
    return cue.start, house.end()


def _end_of_words(plain: str, start: int, stop: int) -> int:
    match = _NAME_OF_STREET.match(plain, start, stop)
    return match.end() if match else start
