"""The text of a PDF that is on none of its pages, line by line.

Titles of the outline, addresses of links, alternative texts, values and names in forms,
and text boxes of comments. Marks on it are places on page 0.
"""

from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import unquote

import pikepdf
from pikepdf import Pdf

from freeshelf.enrich.disclosure.copies.pdf_drawn_values import text_boxes
from freeshelf.enrich.disclosure.copies.pdf_links import addresses_of
from freeshelf.enrich.disclosure.findings import Means, Piece
from freeshelf.enrich.disclosure.pdf_parts import Parts
from freeshelf.enrich.disclosure.pdf_values import BROKEN

_LONGEST = 500_000  # characters
_BESIDE = (Means.OUTLINE, Means.LINK, Means.ALTERNATIVE_TEXT, Means.FORM_VALUE)


def read_beside(*, path: str) -> Iterator[str]:
    """Yield the text; nothing for a file that cannot be opened."""
    with suppress(*BROKEN), Pdf.open(path) as source:
        yield text_beside(source)


def text_beside(source: Pdf) -> str:
    """Return the text, each line of it once, alike for the same bytes."""
    parts = Parts(source, None, max_pages=len(source.pages))
    seen = (each for each in parts.seen() if isinstance(each, Piece))
    texts = [each.text for each in seen if each.means in _BESIDE]
    texts += [each for page in source.pages for each in text_boxes(page)]
    texts += [unquote(each) for page in source.pages for each in _addresses(page)]
    lines = (" ".join(text.split()) for text in texts)
    return "\n".join(filter(None, dict.fromkeys(lines)))[:_LONGEST]


def _addresses(page: pikepdf.Page) -> list[str]:
    with suppress(*BROKEN):
        return addresses_of(page)
    return []
