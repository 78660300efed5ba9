"""Extract EPUB: the texts of its spine in order, each as HTML, on logical pages.

Each text begins a page; the table of contents and anything outside of the spine are
left out.
"""

from collections.abc import Iterator
from typing import Any

from freeshelf.enrich.extractors.archive import Archive, open_archive, resolved
from freeshelf.enrich.extractors.html import MarkupReader, decoded
from freeshelf.enrich.extractors.logical_pages import LogicalPager, send_document
from freeshelf.enrich.extractors.messages import (
    ExtractedPage,
    Stop,
)

_CONTAINER = "META-INF/container.xml"
_RIGHTS = "META-INF/encryption.xml"
_OPF = "{http://www.idpf.org/2007/opf}"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_ROOT_FILE = "{urn:oasis:names:tc:opendocument:xmlns:container}rootfile"
_CIPHERED = "{http://www.w3.org/2001/04/xmlenc#}CipherReference"
_TEXTS = ("application/xhtml+xml", "text/html")


def read_epub(*, path: str, max_pages: int) -> Iterator[dict[str, Any]]:
    """Yield the messages of an EPUB file, at most max_pages logical pages."""

    def read(archive: Archive) -> Iterator[dict[str, Any]]:
        name = next(archive.xml(_CONTAINER).iter(_ROOT_FILE)).get("full-path")
        package = archive.xml(name)
        texts = list(_spine(package, name))
        if _locked(archive) & set(texts):
            yield Stop("encrypted").message()
            return
        title = next((t.text or "" for t in package.iter(_TITLE)), "")
        pager = LogicalPager()
        pages = _pages(archive, texts, pager)
        yield from send_document(title, pages, pager, max_pages=max_pages)

    yield from open_archive(path, read)


def _spine(package: Any, base: str) -> Iterator[str]:
    items = {item.get("id"): item for item in package.iter(f"{_OPF}item")}
    for reference in package.iter(f"{_OPF}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or reference.get("linear") == "no":
            continue
        is_contents = "nav" in (item.get("properties") or "").split()
        if item.get("media-type") in _TEXTS and not is_contents:
            yield resolved(base, item.get("href") or "")


def _locked(archive: Archive) -> set[str]:
    """Return the encrypted parts; in a free book these may be fonts only."""
    if _RIGHTS not in archive.names:
        return set()
    return {
        resolved("", part.get("URI") or "")
        for part in archive.xml(_RIGHTS).iter(_CIPHERED)
    }


def _pages(
    archive: Archive, texts: list[str], pager: LogicalPager
) -> Iterator[ExtractedPage]:
    for name in texts:
        if name not in archive.names:
            continue
        reader = MarkupReader(pager)
        reader.read(decoded(archive.read(name)) or "")
        yield from reader.pages
        yield from pager.page_break()
