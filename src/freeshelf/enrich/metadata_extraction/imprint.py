"""Suggest ISBN, ISSN and DOI, as an imprint states them."""

import re
from collections.abc import Iterator, Sequence

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
