"""Convert a record to a ContextObject in a span (COinS), for tools that read lists.

Keys of the matrix for Dublin Core, info:ofi/fmt:kev:mtx:dc; the type is a kind of
Zotero's, which the matrix leaves open.
"""

from collections.abc import Iterator
from urllib.parse import urlencode

from freeshelf.crosswalks.csl import zotero_kind
from freeshelf.crosswalks.record import Record


def to_coins(record: Record) -> str:
    """Return the title attribute of the span."""
    return urlencode([(key, value) for key, value in _pairs(record) if value])


def _pairs(record: Record) -> Iterator[tuple[str, str]]:
    yield "ctx_ver", "Z39.88-2004"
    yield "rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"
    yield "rft.type", zotero_kind(record)
    yield "rft.title", record.title
    for name in record.authors:
        yield "rft.au", name.text
    yield "rft.publisher", record.publisher.text if record.publisher else ""
    yield "rft.date", record.issued
    yield "rft.language", "" if record.language == "und" else record.language
    yield "rft.identifier", f"urn:doi:{record.doi}" if record.doi else record.url
