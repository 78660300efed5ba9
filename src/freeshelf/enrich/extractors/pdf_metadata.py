"""Description of a PDF: its properties, its first pages and its last ones."""

import ctypes
import os
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from freeshelf.enrich.extractors.document_properties import DocumentProperties
from freeshelf.enrich.extractors.messages import DocumentHead, Stop
from freeshelf.enrich.extractors.pdf import (
    PdfPages,
    metadata_value,
    read_utf16,
    refusal_reason,
)
from freeshelf.enrich.extractors.xmp import read_xmp

FIRST_PAGES = 6
LAST_PAGES = 2
# In a larger file, metadata is searched at the beginning and the end only.
_MAX_SCANNED = 40_000_000


def read_description(*, path: str) -> Iterator[dict[str, Any]]:
    """Yield the head of a PDF, its properties, and its most informative pages."""
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        yield Stop(refusal_reason(error)).message()
        return
    count = len(document)
    yield DocumentHead(page_count=count).message()
    yield _properties(document, path).message()
    pages = PdfPages(document, frozenset(), 0)
    for number in _imprint_pages(count):
        yield from pages.read(number)


def _imprint_pages(count: int) -> list[int]:
    first = range(1, min(count, FIRST_PAGES) + 1)
    last = range(max(count - LAST_PAGES, FIRST_PAGES) + 1, count + 1)
    return [*first, *last]


def _properties(document: pypdfium2.PdfDocument, path: str) -> DocumentProperties:
    xmp = read_xmp(_scanned(path))

    return DocumentProperties.cleaned(
        titles=[*xmp.get("title", []), metadata_value(document, "Title")],
        authors=[*xmp.get("authors", []), metadata_value(document, "Author")],
        publishers=xmp.get("publishers", []),
        languages=[*xmp.get("languages", []), _language(document)],
        identifiers=[
            *xmp.get("identifiers", []),
            *(metadata_value(document, key) for key in ("Subject", "Keywords")),
        ],
        dates=xmp.get("dates", []),
        created=metadata_value(document, "CreationDate"),
    )


def _language(document: pypdfium2.PdfDocument) -> str:
    kind = ctypes.POINTER(pdfium.FPDF_WCHAR)
    return read_utf16(
        lambda buffer, size: pdfium.FPDFCatalog_GetLanguage(
            document, ctypes.cast(buffer, kind), size
        )
    )


def _scanned(path: str) -> bytes:
    half = _MAX_SCANNED // 2
    with open(path, "rb") as file:
        beginning = file.read(half)
        end = file.seek(0, os.SEEK_END)
        file.seek(max(half, end - half))
        return beginning + file.read()
