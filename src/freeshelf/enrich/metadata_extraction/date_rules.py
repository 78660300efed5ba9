"""Tell the date of issue by the words about dates, with how sure they are."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from freeshelf.enrich.extractors.messages import ExtractedPage
from freeshelf.enrich.language import letters_and_digits
from freeshelf.enrich.metadata_extraction.citation import citations
from freeshelf.enrich.metadata_extraction.date_forms import date_of, date_pattern
from freeshelf.enrich.metadata_extraction.evidence import Evidence

_YEAR = r"(?<![\d/.-])((?:19|20)\d{2})(?![\d/-]|\.\d)"
_PUBLISHED = re.compile(
    r"(?:first published|published|publication date|date of publication|issued|"
    r"released|(?m:^\s*date\s*:)|"
    r"publi[ée]e?s? (?:en|le)|date de publication|dépôt légal|paru (?:en|le)|"
    r"publicad[oa]s? (?:en|el)|fecha(?: de publicación)?\s*:|depósito legal|"
    r"опубликован[оаы]?|дата публикации|издан[оаы]?|дата выпуска|дата\s*:|"
    r"дата выхода в свет|网络首发时间|"
    r"出版|发布|日期|تاريخ (?:النشر|الإصدار)|التاريخ\s*:|نُ?شر في|صدر)",
    re.IGNORECASE,
)
# A word before it goes on with a sentence, or another edition was published.
_OF_ANOTHER = re.compile(
    r"(?:originally|discuss\w*|(?-i:\b[a-z]+)),?\s+\(?$", re.IGNORECASE
)
_DIRECTLY = re.compile(r"\s*[:：]?\s*")
# Where the day of a revision is printed, it is the day of this text.
_REVISED = re.compile(
    r"(?:(?:^|[|(])\W*rev(?:ision|ised|\.)?(?![^\W\d_])|"
    r"last (?:revised|updated|modified)|"
    r"laatste wijziging(?: op)?|dernière (?:mise à jour|modification)|"
    r"date de dernière mise à jour|letzte änderung|stand\s*:|"
    r"última (?:actualización|revisión)|последнее изменение|最后更新|"
    r"^\W*(?:version|release|vers|v)\.? \d|^\W*dated\b)[^\n]{0,25}?",
    re.IGNORECASE | re.MULTILINE,
)
PACKED = re.compile(
    r"(?<!\d)((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)"
)
_OF_A_PAPER = re.compile(r"received|accepted|reçu|recibido", re.IGNORECASE)
# A house behind whose name stands the year of its rights.
_HOUSE_YEAR = re.compile(
    r"(?m)^\W*[^\n\d]{3,70}(?:inc\.?|ltd\.?|gmbh|society|press|publications?|"
    rf"publishing|verlag)\.?,?\s{_YEAR}\W*$",
    re.IGNORECASE,
)
_YEAR_BEFORE = re.compile(r"\(((?:19|20)\d{2})\)[.,:]?\s+")
_ITS_TITLE = 15  # letters of the title behind the year of a citation
_YEAR_NEAR = re.compile(rf"[^\d\n]{{0,40}}?(?:\d{{1,2}}[^\d\n]{{1,15}})?{_YEAR}")
_COPYRIGHT = re.compile(
    rf"(?:©|\(c\)|copyright|derechos reservados|tous droits réservés)"
    rf"[^\d\n]{{0,80}}?{_YEAR}",
    re.IGNORECASE,
)
_LONE_YEAR = re.compile(rf"(?m)^\W*{_YEAR}\W*$")
_ENDING_YEAR = re.compile(
    rf"(?:(?:[,:]|\s[|·•–—-])\s*{_YEAR}|\s\((?P<bracketed>(?:19|20)\d{{2}})\))\s*$"
)
# What happened on these days is not the issue.
_OTHER_EVENT = re.compile(
    r"(?:accessed|retrieved|received|accepted|submitted|revised|visited|adopted|"
    r"deadline|valid until|printed|workshop|conference|meeting|held|downloaded|"
    r"generated|ended|ending|as of|born|geboren|née?|nacid[oa]|registered|"
    r"свидетельство|зарегистрирован|родил|收稿|录用|反馈|effective|expires|signed|téléchargé|généré|"
    r"descargado|generado|heruntergeladen|скачано|"
    r"consult[ée]e?|consultado|reçu|accepté|soumis|recibido|aceptado|enviado|"
    r"adoptad[oa]|"
    r"réunion|atelier|reunión|taller|дата обращения|поступила|принята|семинар|"
    r"访问|收到|接受|会议|研讨会|تاريخ الاطلاع|ورد|قُ?بل|ورشة|اجتماع).{0,60}$",
    re.IGNORECASE,
)
_SPAN = re.compile(r"(?<!\d)\d{1,2}\s*[–—-]\s*(?:\d{1,2}\s*)?$")
# The stamp of a preprint, set from bottom to top: a word a line.
STAMP = re.compile(r"arXiv:\S+\s+\[\S+\]\s+(\d{1,2}\s+[A-Z][a-z]{2}\s+\d{4})")
# A title page states its date; on later pages, dates are about something else.
_COVER = 2
FULL_PAGE = 1200  # letters of a page that is no cover
_SHORT_LINE = 110
_SENTENCE = re.compile(r"[^\dгc\s][.。]\s*$")
_REACH = 60
_YEAR_WORD = re.compile(r"\s*гг?\.?\s*$")
LINE = re.compile(r"[^\n]*\S[^\n]*")
_CHINESE_SENTENCE = re.compile(r"[\u4e00-\u9fff].*[，。；].*[\u4e00-\u9fff]{6}")
# Words of a sentence before its date, and a small letter after it.
_LEADING_ON = re.compile(
    r"(?<!\w)(?:in|since|until|till|through|by|before|after|between|during|and|"
    r"desde|hasta|depuis|jusqu.en|avant|après|с|до|после)\s+$",
    re.IGNORECASE,
)
_TIME_OF_DAY = re.compile(r",?\s+(?:at|um|om|à|a las)\s+\d", re.IGNORECASE)
GOING_ON = re.compile(r"[,;]?\s+([^\W\d_])(?!\.?(?:\s|$)|г\.)")
IMPRINT = re.compile(
    r"\bISBN\b|\bISSN\b|©|creativecommons\.org|\bCC BY\b|"
    r"\b(?:publish(?:ed|er)|éditeur|publié|editorial|publicado|издатель(?:ство)?)\b|"
    r"出版|الناشر|صادر عن",
    re.IGNORECASE,
)
NEAR_LINES = 4  # lines between a date and another statement of the imprint


class ToldDate(NamedTuple):
    """A date as EDTF, from 0 to 1 how sure its words are, and where it stands."""

    value: str
    sure: float
    page: ExtractedPage
    place: tuple[int, int]


def told_dates(evidence: Evidence, *, title: str) -> Iterator[ToldDate]:
    """Yield dates of the title page and imprint, as their words tell."""
    is_english = evidence.language == "en"
    found: list[ToldDate] = []
    first = next((one for one in evidence.lined_pages if one.text.strip()), None)
    # Behind a page full of text there is no second cover.
    covers = 1 if first and len(first.text) > FULL_PAGE else _COVER
    for page in evidence.imprint_pages:
        found += _stamped_dates(page)
        found += _revisions(page, is_english=is_english)
        found += _cited_years(page, title)
        if page.number <= _COVER or IMPRINT.search(page.text):
            found += _imprint_dates(page, is_english=is_english)
        if page.number <= covers:
            found += _cover_dates(page, is_english=is_english)
        else:
            found += _dates_in_imprint(page, is_english=is_english)
    found += [
        ToldDate(one.year, 0.8, one.page, one.place)
        for one in citations(evidence)
        if one.year
    ]
    yield from _more_exact_first(found)


def _imprint_dates(page: ExtractedPage, *, is_english: bool) -> Iterator[ToldDate]:
    for word in _PUBLISHED.finditer(page.text):
        end = page.text.find("\n", word.end() + 1)
        end = min(word.end() + _REACH, end if end > 0 else len(page.text))
        match = date_pattern().search(page.text, word.end(), end)
        if _OF_ANOTHER.search(page.text[max(word.start() - 30, 0) : word.start()]):
            continue
        if match and _DIRECTLY.fullmatch(page.text, word.end(), match.start()):
            value = date_of(match, is_english=is_english)
            yield ToldDate(value, 0.89, page, (word.start(), match.end()))
        elif match and not re.search(r"\d{4}", page.text[word.end() : match.start()]):
            value = date_of(match, is_english=is_english)
            yield ToldDate(value, 0.85, page, (word.start(), match.end()))
        elif year := _YEAR_NEAR.match(page.text, word.end()):
            yield ToldDate(year[1], 0.85, page, (word.start(), year.end()))
    for pattern, sure in ((_COPYRIGHT, 0.8), (_HOUSE_YEAR, 0.7)):
        for found in pattern.finditer(page.text):
            yield ToldDate(found[1], sure, page, found.span())


def _stamped_dates(page: ExtractedPage) -> Iterator[ToldDate]:
    for stamp in STAMP.finditer(page.text):
        if match := date_pattern().fullmatch(" ".join(stamp[1].split())):
            yield ToldDate(date_of(match, is_english=True), 0.86, page, stamp.span())


def _revisions(page: ExtractedPage, *, is_english: bool) -> Iterator[ToldDate]:
    for word in _REVISED.finditer(page.text):
        end = page.text.find("\n", word.end())
        end = min(word.end() + _REACH, end if end > 0 else len(page.text))
        line = page.text[page.text.rfind("\n", 0, word.start()) + 1 : end]
        if _OF_A_PAPER.search(line):
            continue
        if match := date_pattern().search(page.text, word.end(), end):
            value = date_of(match, is_english=is_english)
            yield ToldDate(value, 0.88, page, (word.start(), match.end()))
        elif packed := PACKED.search(page.text, word.end(), end):
            yield ToldDate("-".join(packed.groups()), 0.88, page, packed.span())


def _cited_years(page: ExtractedPage, title: str) -> Iterator[ToldDate]:
    """Yield the year before the title of the document itself, as it cites itself."""
    wanted = letters_and_digits(title)
    for match in _YEAR_BEFORE.finditer(page.text):
        behind = letters_and_digits(page.text[match.end() : match.end() + _SHORT_LINE])
        begun = wanted[:_ITS_TITLE]
        if begun and behind.startswith(begun):
            yield ToldDate(match[1], 0.8, page, match.span())


def _cover_dates(page: ExtractedPage, *, is_english: bool) -> Iterator[ToldDate]:
    start = 0
    for line in page.text.split("\n"):
        end = start + len(line)
        # Within a sentence a date is about something else.
        if len(line) <= _SHORT_LINE and not _SENTENCE.search(line):
            dates = list(date_pattern().finditer(page.text, start, end))
            for match in dates:
                before = page.text[start : match.start()]
                after = page.text[match.end() : end]
                if not is_of_another(before, after, is_iso=bool(match["y3"])):
                    value = date_of(match, is_english=is_english)
                    is_alone = match[0].strip() == line.strip(" ()[].,")
                    sure = 0.86 if is_alone and page.number == 1 else 0.75
                    yield ToldDate(value, sure, page, match.span())
            for match in _LONE_YEAR.finditer(page.text, start, end):
                yield ToldDate(match[1], 0.7, page, match.span())
            ending = _ENDING_YEAR.search(page.text[start:end])
            if ending and not any(match.end() == end for match in dates):
                place = (start + ending.start(), start + ending.end())
                year = ending[1] or ending["bracketed"]
                yield ToldDate(year, 0.65, page, place)
        start = end + 1


def is_of_another(before: str, after: str, *, is_iso: bool) -> bool:
    """Return whether what stands about a date in its line says that it is no issue."""
    return bool(
        _OTHER_EVENT.search(before)
        or (_SPAN.search(before) and not is_iso)
        or _is_within_sentence(before, after)
    )


def _is_within_sentence(before: str, after: str) -> bool:
    """Return whether the words about a date are those of a sentence broken by lines."""
    if _CHINESE_SENTENCE.search(f"{before} {after}"):
        return True
    if _TIME_OF_DAY.match(after):
        return False
    next_word = GOING_ON.match(after)
    return bool(_LEADING_ON.search(before)) or bool(
        next_word and next_word[1].islower()
    )


def _dates_in_imprint(page: ExtractedPage, *, is_english: bool) -> Iterator[ToldDate]:
    """Yield dates that stand alone in a line near a line of an imprint."""
    lines = list(LINE.finditer(page.text))
    stated = [bool(IMPRINT.search(line[0])) for line in lines]
    for place, line in enumerate(lines):
        if any(stated[max(place - NEAR_LINES, 0) : place + NEAR_LINES + 1]):
            match = date_pattern().fullmatch(_YEAR_WORD.sub("", line[0]).strip(" .,\t"))
            if match:
                value = date_of(match, is_english=is_english)
                yield ToldDate(value, 0.7, page, line.span())


def _more_exact_first(found: list[ToldDate]) -> Iterator[ToldDate]:
    """Yield a date surer than those with less of the same date."""
    for one in found:
        vaguer = [
            each.sure
            for each in found
            if one.value.startswith(f"{each.value}-") and len(one.value) > 4
        ]
        sure = max([one.sure, *(each + 0.03 for each in vaguer)])
        yield one._replace(sure=min(sure, 0.95))
