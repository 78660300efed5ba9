"""Convert a record to <meta> tags for reference managers and scholarly indexes.

Highwire Press tags (citation_*) as documented by Google Scholar, and Dublin Core (DC.*)
as in DCMI's guide on HTML meta elements, and the kind in Zotero's own words, without
which it takes the page for one of a website, as its Open Graph tags say.
"""

from collections.abc import Iterator

from freeshelf.crosswalks.csl import csl_type, zotero_kind
from freeshelf.crosswalks.record import Record


def to_meta_tags(record: Record) -> tuple[tuple[str, str], ...]:
    """Return pairs of name and content; a name may occur more than once."""
    kind = ("z:itemType", zotero_kind(record))
    pairs = (*_highwire(record), *_dublin_core(record), kind)
    return tuple((name, value) for name, value in pairs if value)


def _highwire(record: Record) -> Iterator[tuple[str, str]]:
    yield "citation_title", record.title
    for creator in record.authors:
        yield "citation_author", creator.text
    yield "citation_publication_date", record.issued.replace("-", "/")
    if record.publisher:
        yield "citation_publisher", record.publisher.text
        if csl_type(record) == "report":
            # Without it Zotero takes every record for an article of a journal.
            yield "citation_technical_report_institution", record.publisher.text
            yield "citation_technical_report_number", next(iter(record.symbols), "")
    yield "citation_language", _language(record)
    yield "citation_doi", record.doi
    for isbn in record.isbns:
        yield "citation_isbn", isbn
    yield "citation_public_url", record.url
    for file in record.files:
        if file.media_type == "application/pdf":
            yield "citation_pdf_url", file.url


def _dublin_core(record: Record) -> Iterator[tuple[str, str]]:
    yield "DC.title", record.title
    for creator in record.authors:
        yield "DC.creator", creator.text
    if record.publisher:
        yield "DC.publisher", record.publisher.text
    yield "DC.date", record.issued
    yield "DCTERMS.available", record.available
    yield "DC.language", _language(record)
    for label in record.type_labels:
        yield "DC.type", label
    for label in record.subjects:
        yield "DC.subject", label
    for label in record.places:
        yield "DC.coverage", label
    yield "DC.identifier", record.url
    yield "DC.rights", record.license or record.rights


def _language(record: Record) -> str:
    return "" if record.language == "und" else record.language
