"""Suggest the date of issue of a document: a year, with month or day if given."""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import partial

from freeshelf.enrich.extractors.messages import ExtractedPage
from freeshelf.enrich.metadata_extraction.evidence import Evidence
from freeshelf.enrich.metadata_extraction.suggested_value import (
    Field,
    Origin,
    SuggestedValue,
)

_NAMES = (
    (
        "january february march april may june "
        "july august september october november december"
    ),
    (
        "enero febrero marzo abril mayo junio "
        "julio agosto septiembre octubre noviembre diciembre"
    ),
    (
        "janvier février mars avril mai juin "
        "juillet août septembre octobre novembre décembre"
    ),
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
)
MONTHS: dict[str, int] = {
    name: number
    for names in _NAMES
    for number, name in enumerate(names.split(), start=1)
}


_FIRST_YEAR = 1900
_YEAR = r"(?<![\d/.-])((?:19|20)\d{2})(?![\d/-]|\.\d)"
_PUBLISHED = re.compile(
    r"(?:first published|published|publication date|date of publication|issued|"
    r"publi[ée]e?s? (?:en|le)|date de publication|dépôt légal|"
    r"publicad[oa]s? en|fecha de publicación|depósito legal|"
    r"опубликован[оаы]?|дата публикации|издан[оаы]?|"
    r"出版|发布|تاريخ النشر|نُ?شر في|صدر)"
    rf"[^\d\n]{{0,40}}?(?:\d{{1,2}}[^\d\n]{{1,15}})?{_YEAR}",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(
    rf"(?:©|\(c\)|copyright|derechos reservados|tous droits réservés)"
    rf"[^\d\n]{{0,80}}?{_YEAR}",
    re.IGNORECASE,
)
_MONTH_YEAR = re.compile(
    rf"(?<!\w)(?:(\d{{1,2}})\.?\s+(?:de\s+)?)?({'|'.join(MONTHS)})\.?,?\s+"
    rf"(?:de\s+|del\s+)?{_YEAR}",
    re.IGNORECASE,
)
_CHINESE = re.compile(
    r"((?:19|20)\d{2})\s*年(?:\s*(\d{1,2})\s*月)?(?:\s*(\d{1,2})\s*日)?"
)
_LONE_YEAR = re.compile(rf"(?m)^\W*{_YEAR}\W*$")
_STATED = re.compile(r"(?:D:)?((?:19|20)\d{2})-?(\d{2})?-?(\d{2})?")
# A title page states its date; on later pages, dates are about something else.
_COVER, _IMPRINT = 2, 4
_SHORT_LINE = 60


_dated = partial(SuggestedValue.on_page, Field.ISSUED)


def propose_dates(evidence: Evidence, *, now: datetime) -> list[SuggestedValue]:
    """Suggest dates of the title page and imprint; last, the file's creation."""
    count = max(evidence.page_count, 1)
    found: list[SuggestedValue] = []
    for page in evidence.lined_pages:
        if page.number <= _IMPRINT or page.number >= count - 1:
            found += _imprint_dates(page)
        if page.number <= _COVER:
            found += _cover_dates(page)
    found += _stated_dates(evidence)
    return [one for one in found if _FIRST_YEAR <= int(one.value[:4]) <= now.year + 1]


def _imprint_dates(page: ExtractedPage) -> Iterator[SuggestedValue]:
    for pattern, confidence in ((_PUBLISHED, 0.85), (_COPYRIGHT, 0.8)):
        for match in pattern.finditer(page.text):
            yield _dated(match[1], confidence, page, match.span())


def _cover_dates(page: ExtractedPage) -> Iterator[SuggestedValue]:
    for line in page.text.split("\n"):
        # Within a sentence a date is about something else.
        if len(line) > _SHORT_LINE:
            continue
        start = page.text.index(line)
        for match in _MONTH_YEAR.finditer(page.text, start, start + len(line)):
            month = MONTHS[match[2].lower()]
            yield _dated(f"{match[3]}-{month:02}", 0.75, page, match.span())
        for match in _CHINESE.finditer(page.text, start, start + len(line)):
            month = int(match[2] or 0)
            value = f"{match[1]}-{month:02}" if 1 <= month <= 12 else match[1]
            yield _dated(value, 0.7, page, match.span())
        for match in _LONE_YEAR.finditer(page.text, start, start + len(line)):
            yield _dated(match[1], 0.7, page, match.span())


def _stated_dates(evidence: Evidence) -> Iterator[SuggestedValue]:
    properties = evidence.properties
    stated = [(text, 0.6) for text in properties.dates]
    # The day a file was made is seldom the day of issue, but its year often is.
    stated.append((properties.created, 0.2))
    for text, confidence in stated:
        if match := _STATED.match(text):
            origin = Origin.PROPERTIES
            yield SuggestedValue(
                Field.ISSUED, match[1], origin, confidence, excerpt=text[:100]
            )
