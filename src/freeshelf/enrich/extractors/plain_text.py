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
from freeshelf.enrich.extractors.messages import DocumentHead, ExtractedPage, Stop

_FORM_FEED = "\f"
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
    yield DocumentHead().message()
    with open(path, encoding=encoding, errors="replace") as text:
        for page in _pages(text):
            if page.number > max_pages:
                yield Stop("too_large").message()
                return
            yield page.message()


def _pages(text: IO[str]) -> Iterator[ExtractedPage]:
    pager = LogicalPager()
    while line := text.readline(_LINE):
        first, *others = line.split(_FORM_FEED)
        yield from pager.paragraph(first)
        for part in others:
            yield from pager.page_break()
            yield from pager.paragraph(part)
    yield from pager.page_break()
