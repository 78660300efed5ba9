"""Reading plain text and CSV as logical pages."""

import codecs
from collections.abc import Iterator
from typing import IO, Any

from freeshelf.enrich.extractors.logical_pages import LogicalPager
from freeshelf.enrich.extractors.messages import DocumentHead, ExtractedPage, Stop

_FORM_FEED = "\f"
_SAMPLE = 256 * 1024
_LINE = 64 * 1024  # a file without line ends is read in pieces of this length


def read_plain_text(*, path: str, max_pages: int) -> Iterator[dict[str, Any]]:
    """Yield the messages of a text file, at most max_pages pages of about 500 words.

    A line is a paragraph; a form feed is a page break.
    """
    with open(path, "rb") as file:
        encoding = guess_encoding(file.read(_SAMPLE))
    if encoding is None:
        yield Stop("damaged").message()
        return
    yield DocumentHead().message()
    with open(path, encoding=encoding, errors="replace") as text:
        for page in _pages(text):
            if page.number > max_pages:
                yield Stop("too_large").message()
                return
            yield page.message()


def guess_encoding(sample: bytes) -> str | None:
    """Return the encoding of a text by its first bytes, None for what is no text."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if sample.startswith(mark):
            return encoding
    if b"\x00" in sample:
        return None
    try:
        # The sample may end within a character.
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _pages(text: IO[str]) -> Iterator[ExtractedPage]:
    pager = LogicalPager()
    while line := text.readline(_LINE):
        first, *others = line.split(_FORM_FEED)
        yield from pager.paragraph(first)
        for part in others:
            yield from pager.page_break()
            yield from pager.paragraph(part)
    yield from pager.page_break()
