"""Suggest the date of issue, by the signs of each date that is printed."""

import re
from collections.abc import Iterator
from datetime import datetime
from math import exp

from freeshelf.enrich.extractors.messages import ExtractedPage
from freeshelf.enrich.metadata_extraction.date_forms import date_of, date_pattern
from freeshelf.enrich.metadata_extraction.date_rules import (
    PACKED,
    STAMP,
    told_dates,
)
from freeshelf.enrich.metadata_extraction.date_signs import (
    Dates,
    PrintedDate,
    date_signs,
)
from freeshelf.enrich.metadata_extraction.date_weights import WEIGHTS
from freeshelf.enrich.metadata_extraction.evidence import (
    Evidence,
    Field,
    SuggestedValue,
)

_FIRST_YEAR = 1900
_YEAR = re.compile(r"(?<![\d/.])((?:19|20)\d{2})(?![\d/]|\.\d)")
_STATED = re.compile(r"(?:D:)?((?:19|20)\d{2})-?(\d{2})?-?(\d{2})?")
# Weights below which a date is of something else: where words about it tell that it is
# the date of issue, and where none do.
_LEAST_TOLD, _LEAST = -1.5, 1.0
_STATED_SURE, _SPREAD = 0.6, 0.35


def propose_dates(
    evidence: Evidence, *, now: datetime, title: str = ""
) -> list[SuggestedValue]:
    """Suggest dates by print, the likeliest first; last, the file's creation."""
    dates = dates_of(evidence, title=title, last=now.year + 1)
    found = [
        SuggestedValue.on_page(
            Field.ISSUED,
            one.value,
            _STATED_SURE + _SPREAD / (1 + exp(-weight)),
            one.page,
            one.place,
        )
        for one in dates.found
        if (weight := _weight(dates, one)) >= least_weight(dates, one)
    ]
    stated = [
        one
        for one in _stated_dates(evidence)
        if _FIRST_YEAR <= int(one.value[:4]) <= now.year + 1
    ]
    return [*found, *stated]


def dates_of(evidence: Evidence, *, title: str, last: int) -> Dates:
    """Return the dates that the first and last pages print, up to the last year."""
    told = list(told_dates(evidence, title=title))
    is_english = evidence.language == "en"
    found: list[PrintedDate] = []
    for page in evidence.imprint_pages:
        found += _printed(page, is_english=is_english)
    values = {one.value for one in found}
    found += [
        PrintedDate(one.value, one.page, one.place)
        for one in told
        if one.value not in values
    ]
    kept = [one for one in found if _FIRST_YEAR <= int(one.value[:4]) <= last]
    kept.sort(key=lambda one: (one.page.number, one.place))
    dates = Dates(evidence, title, kept, told)
    dates.found = [one for one in kept if dates.may_be_issue(one)]
    return dates


def _printed(page: ExtractedPage, *, is_english: bool) -> Iterator[PrintedDate]:
    """Yield the dates of a page; the year of a whole date is none of its own."""
    taken: list[tuple[int, int]] = []
    for value, place in (
        *_stamped(page),
        *(
            (date_of(match, is_english=is_english), match.span())
            for match in date_pattern().finditer(page.text)
        ),
        *(("-".join(one.groups()), one.span()) for one in PACKED.finditer(page.text)),
        *((match[1], match.span()) for match in _YEAR.finditer(page.text)),
    ):
        if not any(start < place[1] and place[0] < end for start, end in taken):
            taken.append(place)
            yield PrintedDate(value, page, place)


def _stamped(page: ExtractedPage) -> Iterator[tuple[str, tuple[int, int]]]:
    for stamp in STAMP.finditer(page.text):
        if match := date_pattern().fullmatch(" ".join(stamp[1].split())):
            yield date_of(match, is_english=True), stamp.span(1)


def least_weight(dates: Dates, one: PrintedDate) -> float:
    """Return the weight below which a date is not suggested."""
    return _LEAST_TOLD if one.value in dates.sure else _LEAST


def _weight(dates: Dates, one: PrintedDate) -> float:
    signs = [*date_signs(dates, one), 1.0]
    return sum(sign * worth for sign, worth in zip(signs, WEIGHTS, strict=True))


def _stated_dates(evidence: Evidence) -> Iterator[SuggestedValue]:
    properties = evidence.properties
    stated = [(text, _STATED_SURE) for text in properties.dates]
    # The day a file was made is seldom the day of issue, but its year often is.
    stated.append((properties.created, 0.2))
    for text, confidence in stated:
        if match := _STATED.match(text):
            yield SuggestedValue.stated(Field.ISSUED, match[1], confidence, text[:100])
