"""Suggest the date of issue, with its month and day where they are printed."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache, partial

from babel.dates import get_month_names

from freeshelf.core.dates import is_partial_date
from freeshelf.enrich.extractors.messages import ExtractedPage
from freeshelf.enrich.metadata_extraction.citation import citations
from freeshelf.enrich.metadata_extraction.evidence import (
    Evidence,
    Field,
    SuggestedValue,
)

_FIRST_YEAR = 1900
_YEAR = r"(?<![\d/.-])((?:19|20)\d{2})(?![\d/-]|\.\d)"
# The months of the Levant beside those of the Gulf, and short ones.
_OTHER_MONTHS = {
    **dict(
        zip(
            (
                *("كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران", "تموز"),
                *("آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول"),
            ),
            range(1, 13),
            strict=True,
        )
    ),
    "sept": 9,
    "setiembre": 9,
    "fevrier": 2,
    "aout": 8,
    "decembre": 12,
}


@cache
def _months() -> dict[str, int]:
    """Return numbers of months by their names."""
    names = {
        name.lower().rstrip("."): number
        for locale in ("de", "it", "pt", "en", "es", "fr", "ru", "ar")
        for width in ("wide", "abbreviated")
        for context in ("format", "stand-alone")
        for number, name in get_month_names(width, context, locale).items()
    }
    return _OTHER_MONTHS | names


@cache
def _date() -> re.Pattern[str]:
    """Return the pattern of a date with at least its month."""
    names = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    month = rf"(?P<{{}}>{names})\.?(?:\s*/\s*[^\W\d]+)?"
    day = r"(?P<{}>\d{{1,2}})(?:st|nd|rd|th|er|º|-го)?\.?"
    year = r"(?P<{}>(?:19|20)\d{{2}})(?!\d|[-/]\d)"
    return re.compile(
        rf"(?<![\w/.–-])(?:(?:{day.format('d1')}\s+(?:de\s+|"
        rf"of\s+)?)?{month.format('m1')},?\s+"
        rf"(?:de\s+|del\s+)?{year.format('y1')}"
        rf"|{month.format('m2')}\s+{day.format('d2')},?\s+{year.format('y2')}"
        r"|(?P<y3>(?:19|20)\d{2})-(?P<m3>[01]\d)-(?P<d3>[0-3]\d)(?!\d)"
        rf"|(?P<d4>[0-3]?\d)\.(?P<m4>[01]?\d)\.{year.format('y4')}"
        rf"|(?P<d5>[0-3]?\d)/(?P<m5>[01]?\d)/{year.format('y5')}"
        rf"|{year.format('y6')}\s*年(?:\s*(?P<m6>\d{{1,2}})\s*月)?(?:\s*(?P<d6>\d{{1,2}})\s*日)?)",
        re.IGNORECASE,
    )


def _value(match: re.Match[str], *, is_english: bool) -> str:
    """Return a match as EDTF; a day of the month that is unclear is left out."""
    found = next(n for n in "123456" if match[f"y{n}"])
    parts = match.groupdict()
    year, month, day = (parts.get(f"{part}{found}") or "" for part in "ymd")
    if found == "5" and is_english and int(month) <= 12 and int(day) <= 12:
        # Americans put the month first, others the day.
        return year
    number = int(month) if month.isdecimal() else _months().get(month.lower(), 0)
    # Some calendars print digits of their own.
    year = str(int(year))
    if number > 12 and day and int(day) <= 12:
        number, day = int(day), str(number)
    whole = f"{year}-{number:02}-{int(day or 0):02}"
    return next(
        one for one in (whole, whole[:7], year) if is_partial_date(one) or one == year
    )


_PUBLISHED = re.compile(
    r"(?:first published|published|publication date|date of publication|issued|"
    r"released|(?m:^\s*date\s*:)|"
    r"publi[ée]e?s? (?:en|le)|date de publication|dépôt légal|paru (?:en|le)|"
    r"publicad[oa]s? (?:en|el)|fecha(?: de publicación)?\s*:|depósito legal|"
    r"опубликован[оаы]?|дата публикации|издан[оаы]?|дата выпуска|дата\s*:|"
    r"出版|发布|日期|تاريخ (?:النشر|الإصدار)|التاريخ\s*:|نُ?شر في|صدر)",
    re.IGNORECASE,
)
_YEAR_NEAR = re.compile(rf"[^\d\n]{{0,40}}?(?:\d{{1,2}}[^\d\n]{{1,15}})?{_YEAR}")
_COPYRIGHT = re.compile(
    rf"(?:©|\(c\)|copyright|derechos reservados|tous droits réservés)"
    rf"[^\d\n]{{0,80}}?{_YEAR}",
    re.IGNORECASE,
)
_LONE_YEAR = re.compile(rf"(?m)^\W*{_YEAR}\W*$")
_ENDING_YEAR = re.compile(rf"(?:[,:]|\s[|·•–—-])\s*{_YEAR}\s*$")
_STATED = re.compile(r"(?:D:)?((?:19|20)\d{2})-?(\d{2})?-?(\d{2})?")
# What happened on these days is not the issue.
_OTHER_EVENT = re.compile(
    r"(?:accessed|retrieved|received|accepted|submitted|revised|visited|adopted|"
    r"deadline|valid until|printed|workshop|conference|meeting|held|downloaded|"
    r"generated|ended|ending|as of|effective|expires|signed|téléchargé|généré|"
    r"descargado|generado|heruntergeladen|скачано|"
    r"consult[ée]e?|consultado|reçu|accepté|soumis|recibido|aceptado|enviado|"
    r"adoptad[oa]|"
    r"réunion|atelier|reunión|taller|дата обращения|поступила|принята|семинар|"
    r"访问|收到|接受|会议|研讨会|تاريخ الاطلاع|ورد|قُ?بل|ورشة|اجتماع).{0,60}$",
    re.IGNORECASE,
)
_SPAN = re.compile(r"(?<!\d)\d{1,2}\s*[–—-]\s*(?:\d{1,2}\s*)?$")
# The stamp of a preprint, set from bottom to top: a word a line.
_STAMP = re.compile(r"arXiv:\S+\s+\[\S+\]\s+(\d{1,2}\s+[A-Z][a-z]{2}\s+\d{4})")
# A title page states its date; on later pages, dates are about something else.
_COVER = 2
_FULL = 1200  # letters of a page that is no cover
_SHORT_LINE = 110
_SENTENCE = re.compile(r"[^\dгc\s][.。]\s*$")
_REACH = 60
_YEAR_WORD = re.compile(r"\s*гг?\.?\s*$")
_LINE = re.compile(r"[^\n]*\S[^\n]*")
_CHINESE_SENTENCE = re.compile(r"[\u4e00-\u9fff].*[，。；].*[\u4e00-\u9fff]{6}")
# Words of a sentence before its date, and a small letter after it.
_LEADING_ON = re.compile(
    r"(?<!\w)(?:in|since|until|till|by|before|after|between|during|and|desde|hasta|"
    r"depuis|jusqu.en|avant|après|с|до|после)\s+$",
    re.IGNORECASE,
)
_GOING_ON = re.compile(r"[,;]?\s+([^\W\d_])(?!\.?(?:\s|$)|г\.)")
_IMPRINT = re.compile(
    r"\bISBN\b|\bISSN\b|©|creativecommons\.org|\bCC BY\b|"
    r"\b(?:publish(?:ed|er)|éditeur|publié|editorial|publicado|издатель(?:ство)?)\b|"
    r"出版|الناشر|صادر عن",
    re.IGNORECASE,
)
_NEAR = 4  # lines between a date and another statement of the imprint
_dated = partial(SuggestedValue.on_page, Field.ISSUED)


def propose_dates(evidence: Evidence, *, now: datetime) -> list[SuggestedValue]:
    """Suggest dates of the title page and imprint; last, the file's creation."""
    is_english = evidence.language == "en"
    found: list[SuggestedValue] = []
    first = next((one for one in evidence.lined_pages if one.text.strip()), None)
    # Behind a page full of text there is no second cover.
    covers = 1 if first and len(first.text) > _FULL else _COVER
    for page in evidence.imprint_pages:
        found += _stamped_dates(page)
        if page.number <= _COVER or _IMPRINT.search(page.text):
            found += _imprint_dates(page, is_english=is_english)
        if page.number <= covers:
            found += _cover_dates(page, is_english=is_english)
        else:
            found += _dates_in_imprint(page, is_english=is_english)
    found += [
        _dated(one.year, 0.8, one.page, one.place)
        for one in citations(evidence)
        if one.year
    ]
    found = [*_more_exact_first(found), *_stated_dates(evidence)]
    return [one for one in found if _FIRST_YEAR <= int(one.value[:4]) <= now.year + 1]


def printed_dates(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield dates with at least their month as EDTF, and where they stand."""
    for match in _date().finditer(text):
        yield _value(match, is_english=False), match.span()


def _imprint_dates(
    page: ExtractedPage, *, is_english: bool
) -> Iterator[SuggestedValue]:
    for word in _PUBLISHED.finditer(page.text):
        end = page.text.find("\n", word.end() + 1)
        end = min(word.end() + _REACH, end if end > 0 else len(page.text))
        match = _date().search(page.text, word.end(), end)
        if match and not re.search(r"\d{4}", page.text[word.end() : match.start()]):
            value = _value(match, is_english=is_english)
            yield _dated(value, 0.85, page, (word.start(), match.end()))
        elif year := _YEAR_NEAR.match(page.text, word.end()):
            yield _dated(year[1], 0.85, page, (word.start(), year.end()))
    for match in _COPYRIGHT.finditer(page.text):
        yield _dated(match[1], 0.8, page, match.span())


def _stamped_dates(page: ExtractedPage) -> Iterator[SuggestedValue]:
    for stamp in _STAMP.finditer(page.text):
        if match := _date().fullmatch(" ".join(stamp[1].split())):
            yield _dated(_value(match, is_english=True), 0.86, page, stamp.span())


def _cover_dates(page: ExtractedPage, *, is_english: bool) -> Iterator[SuggestedValue]:
    start = 0
    for line in page.text.split("\n"):
        end = start + len(line)
        # Within a sentence a date is about something else.
        if len(line) <= _SHORT_LINE and not _SENTENCE.search(line):
            for match in _date().finditer(page.text, start, end):
                before = page.text[start : match.start()]
                after = page.text[match.end() : end]
                if not (
                    _OTHER_EVENT.search(before)
                    or (_SPAN.search(before) and not match["y3"])
                    or _is_within_sentence(before, after)
                ):
                    value = _value(match, is_english=is_english)
                    yield _dated(value, 0.75, page, match.span())
            for match in _LONE_YEAR.finditer(page.text, start, end):
                yield _dated(match[1], 0.7, page, match.span())
            if ending := _ENDING_YEAR.search(page.text[start:end]):
                place = (start + ending.start(), start + ending.end())
                yield _dated(ending[1], 0.65, page, place)
        start = end + 1


def _is_within_sentence(before: str, after: str) -> bool:
    """Return whether the words about a date are those of a sentence broken by lines."""
    if _CHINESE_SENTENCE.search(f"{before} {after}"):
        return True
    next_word = _GOING_ON.match(after)
    return bool(_LEADING_ON.search(before)) or bool(
        next_word and next_word[1].islower()
    )


def _dates_in_imprint(
    page: ExtractedPage, *, is_english: bool
) -> Iterator[SuggestedValue]:
    """Yield dates that stand alone in a line near a line of an imprint."""
    lines = list(_LINE.finditer(page.text))
    stated = [bool(_IMPRINT.search(line[0])) for line in lines]
    for place, line in enumerate(lines):
        if any(stated[max(place - _NEAR, 0) : place + _NEAR + 1]):
            match = _date().fullmatch(_YEAR_WORD.sub("", line[0]).strip(" .,\t"))
            if match:
                value = _value(match, is_english=is_english)
                yield _dated(value, 0.7, page, line.span())


def _more_exact_first(found: list[SuggestedValue]) -> Iterator[SuggestedValue]:
    """Yield a date surer than those with less of the same date."""
    for one in found:
        vaguer = [
            each.confidence
            for each in found
            if one.value.startswith(f"{each.value}-") and len(one.value) > 4
        ]
        sure = max([one.confidence, *(each + 0.03 for each in vaguer)])
        yield replace(one, confidence=min(sure, 0.95))


def _stated_dates(evidence: Evidence) -> Iterator[SuggestedValue]:
    properties = evidence.properties
    stated = [(text, 0.6) for text in properties.dates]
    # The day a file was made is seldom the day of issue, but its year often is.
    stated.append((properties.created, 0.2))
    for text, confidence in stated:
        if match := _STATED.match(text):
            yield SuggestedValue.stated(Field.ISSUED, match[1], confidence, text[:100])
