"""Extract plain text and CSV as logical pages.

Invalid bytes become replacement characters, and the text continues.
"""

from collections.abc import Iterator
from typing import IO, Any

from freeshelf.enrich.extractors.encoding_detection import (
    guess_encoding,
    informative_sample,
)
from freeshelf.enrich.extractors.logical_pages import LogicalPager
from freeshelf.enrich.extractors.messages import ExtractedPage, Stop
from freeshelf.enrich.extractors.paging import send_document

_LINE = 64 * 1024  # a file without line ends is read in pieces of this length


def read_plain_text(*, path: str, max_pages: int) -> Iterator[dict[str, Any]]:
    """Yield the messages of a text file, up to max_pages of about 500 words.

    A line is a paragraph; a form feed is a page break.
    """
    with open(path, "rb") as file:
        encoding = guess_encoding(informative_sample(file))
    if encoding is None:
        yield Stop("damaged").message()
        return
    pager = LogicalPager()
    with open(path, encoding=encoding, errors="replace") as text:
        yield from send_document("", _pages(text, pager), pager, max_pages=max_pages)


def _pages(text: IO[str], pager: LogicalPager) -> Iterator[ExtractedPage]:
    while line := text.readline(_LINE):
        yield from pager.paragraph_with_breaks(line)
    yield from pager.page_break()
