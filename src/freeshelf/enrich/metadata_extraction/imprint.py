"""Suggest what an imprint states: the date of issue, and ISBN, ISSN and DOI."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache, partial

from babel.dates import get_month_names

from freeshelf.core.standard_numbers import (
    canonical_doi,
    canonical_isbn,
    is_doi,
    is_isbn,
    is_issn,
)
from freeshelf.enrich.extractors.messages import ExtractedPage
from freeshelf.enrich.metadata_extraction.evidence import (
    Evidence,
    Field,
    SuggestedValue,
    excerpt,
)

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
_CHINESE = re.compile(
    r"((?:19|20)\d{2})\s*年(?:\s*(\d{1,2})\s*月)?(?:\s*(\d{1,2})\s*日)?"
)
_LONE_YEAR = re.compile(rf"(?m)^\W*{_YEAR}\W*$")
_STATED = re.compile(r"(?:D:)?((?:19|20)\d{2})-?(\d{2})?-?(\d{2})?")
# A title page states its date; on later pages, dates are about something else.
_COVER, _IMPRINT = 2, 4
_SHORT_LINE = 60


@cache
def _months() -> dict[str, int]:
    """Return numbers of months by their names in five languages."""
    return {
        name.lower(): number
        for locale in ("en", "es", "fr", "ru", "ar")
        for context in ("format", "stand-alone")
        for number, name in get_month_names("wide", context, locale).items()
    }


@cache
def _month_and_year() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)(?:(\d{{1,2}})\.?\s+(?:de\s+)?)?({'|'.join(_months())})\.?,?\s+"
        rf"(?:de\s+|del\s+)?{_YEAR}",
        re.IGNORECASE,
    )


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
        for match in _month_and_year().finditer(page.text, start, start + len(line)):
            month = _months()[match[2].lower()]
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
            yield SuggestedValue.stated(Field.ISSUED, match[1], confidence, text[:100])


_DIGIT_GROUPS = r"[\dXx](?:[\dXx \u00a0\u2010-\u2013‑-]{8,18})[\dXx]"
_ISBN_WORD = re.compile(r"ISBN", re.IGNORECASE)
_ISBN_NUMBER = re.compile(rf"(?<![\d/.])({_DIGIT_GROUPS})(?![\d])")
# An edition in several formats lists its numbers in one paragraph after the first word.
_ISBN_REACH = 220
_ISSN = re.compile(
    r"(?:e-?|p-?)?ISSN(?:-L)?[^\dA-Za-z]{0,12}(?:\([^)]{0,20}\)\s*)?"
    r"(\d{4}[ \u2010-\u2013‑-]?\d{3}[\dXx])(?!\d)",
    re.IGNORECASE,
)
_DOI = re.compile(
    r"(?:(?:https?://)?(?:dx\.)?doi\.org/|\bdoi:?\s*)?"
    r"(10\.\d{4,9}/[-._;()/:A-Za-z0-9]+)"
)
_OWN_DOI = re.compile(r"doi\.org/|doi:?\s*", re.IGNORECASE)
# More of them on one page are citations.
_MAX_OWN_DOIS = 2
_REFERENCES = re.compile(
    r"(?im)^\s*(references|bibliography|works cited|notes|bibliograf[ií]a|referencias|"
    r"r[ée]f[ée]rences|bibliographie|список литературы|литература|参考文献|المراجع)\s*$"
)
_EARLY = 4


def suggest_identifiers(evidence: Evidence) -> list[SuggestedValue]:
    """Suggest identifiers from the pages and the properties."""
    found: list[SuggestedValue] = []
    for page in evidence.lined_pages:
        if not _REFERENCES.search(page.text):
            found += [*_isbns(page), *_issns(page), *_dois(page)]
    return _once([*found, *_of_properties(evidence.properties.identifiers)])


def _isbns(page: ExtractedPage) -> Iterator[SuggestedValue]:
    for word in _ISBN_WORD.finditer(page.text):
        reach = page.text[word.end() : word.end() + _ISBN_REACH]
        for match in _ISBN_NUMBER.finditer(reach):
            for written in _readings(match[1]):
                if is_isbn(written):
                    start = word.end() + match.start()
                    yield _proposal(Field.ISBN, written, page, word.start(), start)
                    break


def _readings(written: str) -> Sequence[str]:
    """Return a number as written, and without trailing digits or words."""
    parts = re.split(r"[ \u00a0]+", written)
    shorter = [" ".join(parts[:count]) for count in range(len(parts) - 1, 0, -1)]
    return [_hyphens(one) for one in (written, *shorter)]


def _issns(page: ExtractedPage) -> Iterator[SuggestedValue]:
    for match in _ISSN.finditer(page.text):
        written = _hyphens(match[1]).upper()
        if is_issn(written):
            plain = written.replace("-", "").replace(" ", "")
            value = f"{plain[:4]}-{plain[4:]}"
            yield _proposal(Field.ISSN, value, page, *match.span())


def _dois(page: ExtractedPage) -> Iterator[SuggestedValue]:
    matches = list(_DOI.finditer(page.text))
    if len({canonical_doi(_trimmed(match[1])) for match in matches}) > _MAX_OWN_DOIS:
        return
    for match in matches:
        doi = canonical_doi(_trimmed(match[1]))
        if is_doi(doi):
            is_labelled = _OWN_DOI.search(match[0]) is not None
            lowered = 0.0 if is_labelled else 0.2
            yield _proposal(Field.DOI, doi, page, *match.span(), lowered=lowered)


def _proposal(
    field: Field,
    value: str,
    page: ExtractedPage,
    start: int,
    end: int,
    *,
    lowered: float = 0.0,
) -> SuggestedValue:
    confidence = (0.85 if page.number <= _EARLY else 0.6) - lowered
    return SuggestedValue.on_page(field, value, confidence, page, (start, end + 20))


def _of_properties(texts: Sequence[str]) -> Iterator[SuggestedValue]:
    for text in texts:
        for match in _ISBN_NUMBER.finditer(text):
            written = _hyphens(match[1])
            # A bare number of ten digits in properties can be anything.
            if is_isbn(written) and ("isbn" in text.lower() or len(written) >= 13):
                yield _stated(Field.ISBN, written, text)
        for match in _DOI.finditer(text):
            if is_doi(_trimmed(match[1])):
                yield _stated(Field.DOI, canonical_doi(_trimmed(match[1])), text)


def _stated(field: Field, value: str, text: str) -> SuggestedValue:
    return SuggestedValue.stated(field, value, 0.7, excerpt(text, 0, len(text)))


def _once(proposals: list[SuggestedValue]) -> list[SuggestedValue]:
    """Return one suggestion per number, whatever its spelling."""
    unique: dict[tuple[Field, str], SuggestedValue] = {}
    for one in proposals:
        key = canonical_isbn(one.value) if one.field == Field.ISBN else one.value
        unique.setdefault((one.field, key), one)
    return list(unique.values())


def _trimmed(doi: str) -> str:
    """Return a DOI without the punctuation of the sentence around it."""
    doi = doi.rstrip(".,;:")
    while doi.endswith(")") and doi.count(")") > doi.count("("):
        doi = doi[:-1].rstrip(".,;:")
    return doi


def _hyphens(text: str) -> str:
    return re.sub(r"[\u2010-\u2013‑]", "-", " ".join(text.split()))
