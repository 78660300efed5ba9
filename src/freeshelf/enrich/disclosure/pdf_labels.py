"""Labels of the fields of a PDF's form: what the file calls them, or stands beside."""

import re
from collections.abc import Callable
from typing import Any

import pikepdf
import pypdfium2

from freeshelf.enrich.disclosure.pdf_values import string_of
from freeshelf.enrich.extractors.page_text import clean_text

FORMAL = re.compile(r"[\w.\[\]]{1,200}")  # what programs call fields
_BLANKS = re.compile(r"[\s_.…:：]+\Z")
_LONGEST = 100
_MOST_PARENTS = 8
_ABOVE = 24.0  # points from the upper edge of a field to the top of a label above it
_SLACK = 2.0


def label_of(item: Any, page: pypdfium2.PdfPage | None) -> str:
    """Return the label of a field; empty if it has none.

    Names that only a program gives are left for the words before or above the field,
    and used where there are none.
    """
    names = _names(item)
    for name in names:
        if not FORMAL.fullmatch(name):
            return name
    if beside := _beside(item, page):
        return beside
    return next((name for name in names if _is_word(name)), "")


def _names(item: Any) -> list[str]:
    """Return the names of a field and those above it: for readers first."""
    names = []
    for _step in range(_MOST_PARENTS):
        if not isinstance(item, pikepdf.Dictionary):
            break
        texts = (string_of(item.get(key)) for key in ("/TU", "/T"))
        names += [" ".join(text.split())[:_LONGEST] for text in texts if text.strip()]
        item = item.get("/Parent")
    return names


def _is_word(name: str) -> bool:
    return not any(map(str.isdigit, name)) and sum(map(str.isalpha, name)) > 2


def _beside(item: Any, page: pypdfium2.PdfPage | None) -> str:
    rect = item.get("/Rect")
    if page is None or not isinstance(rect, pikepdf.Array) or len(rect) != 4:
        return ""
    x0, y0, x1, y1 = (float(edge) for edge in list(rect))
    (left, right), (low, high) = sorted((x0, x1)), sorted((y0, y1))
    textpage = page.get_textpage()
    try:
        read: Callable[..., str] = textpage.get_text_bounded
        before = _line(read(0, low + _SLACK, left + _SLACK, high - _SLACK))
        return before or _line(read(left - _SLACK, high, right, high + _ABOVE))
    finally:
        textpage.close()


def _line(text: str) -> str:
    """Return the last line of a text, which is the nearest to the field."""
    lines = [_BLANKS.sub("", line.strip()) for line in clean_text(text).splitlines()]
    return next((line[-_LONGEST:] for line in reversed(lines) if line), "")
