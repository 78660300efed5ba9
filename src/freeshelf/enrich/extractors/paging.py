"""Send the logical pages of a file, and then its outline."""

from collections.abc import Iterable, Iterator
from typing import Any

from freeshelf.enrich.extractors.logical_pages import LogicalPager
from freeshelf.enrich.extractors.messages import (
    Contents,
    DocumentHead,
    ExtractedPage,
    Stop,
)
from freeshelf.enrich.extractors.text_cleaning import clean_line


def send_document(
    title: str, pages: Iterable[ExtractedPage], pager: LogicalPager, *, max_pages: int
) -> Iterator[dict[str, Any]]:
    """Yield the head, up to max_pages, the outline, and a stop for more."""
    yield DocumentHead(title=clean_line(title)).message()
    for page in pages:
        if page.number > max_pages:
            yield Contents(outline=pager.outline).message()
            yield Stop("too_large").message()
            return
        yield page.message()
    yield Contents(outline=pager.outline).message()


def row_of(cells: Iterable[str]) -> str:
    """Join the cells of a row with bars, without empty ones."""
    words = (" ".join(cell.split()) for cell in cells)
    return " | ".join(filter(None, words))
