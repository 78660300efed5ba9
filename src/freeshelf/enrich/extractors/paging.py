"""Sending the logical pages of a file, and its outline once they are through."""

from collections.abc import Iterable, Iterator
from typing import Any

from freeshelf.enrich.extractors.logical_pages import LogicalPager
from freeshelf.enrich.extractors.messages import (
    Contents,
    ExtractedPage,
    Stop,
)


def send_pages(
    pages: Iterable[ExtractedPage], pager: LogicalPager, *, max_pages: int
) -> Iterator[dict[str, Any]]:
    """Yield the messages of pages up to max_pages, the outline, and a stop for more."""
    for page in pages:
        if page.number > max_pages:
            yield Contents(outline=pager.outline).message()
            yield Stop("too_large").message()
            return
        yield page.message()
    yield Contents(outline=pager.outline).message()


def row_of(cells: Iterable[str]) -> str:
    """A row of a table as a line: its cells parted by bars, empty ones left out."""
    words = (" ".join(cell.split()) for cell in cells)
    return " | ".join(filter(None, words))
