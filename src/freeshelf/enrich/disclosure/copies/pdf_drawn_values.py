"""Texts that a page of a PDF shows though its content has them not.

Values of forms and text boxes of comments are drawn by the reader's program, and come
into the image of a page. Marked ones are painted over where they stand.
"""

from collections.abc import Collection, Iterator
from contextlib import suppress
from typing import Any

import pikepdf
import pypdfium2

from freeshelf.enrich.disclosure.copies.letters import alike
from freeshelf.enrich.disclosure.findings import Box
from freeshelf.enrich.disclosure.pdf_values import BROKEN, box_of, string_of, strings_of
from freeshelf.enrich.extractors.pdf import Placing

_FEWEST_LETTERS = 2
# A list that is open shows its choices.
_VALUES = ("/V", "/DV", "/Contents", "/TU", "/T", "/Opt")
_MOST = 1000
_DEEPEST = 8


def text_boxes(page: pikepdf.Page) -> list[str]:
    """Return the texts of comments that everybody sees on a page."""
    return [
        " ".join(string_of(each.get("/Contents")).split())
        for each in _annotations(page)
        if str(each.get("/Subtype")) == "/FreeText"
    ]


def boxes_of_values(
    page: pikepdf.Page, shown: pypdfium2.PdfPage, words: Collection[str]
) -> list[Box]:
    """Return where fields and text boxes with one of these words stand on a page.

    In points from the top left corner, as shown. A field stands for its whole value.
    """
    placing = Placing(shown, *shown.get_size())
    boxes = []
    for annotation in _with_words(page, words, is_marked=True):
        with suppress(*BROKEN):
            if box := box_of(annotation, placing):
                boxes.append(box)
    return boxes


def values_left(page: pikepdf.Page, words: Collection[str]) -> list[str]:
    """Return the texts of fields and text boxes of a page without these words."""
    left = _with_words(page, words, is_marked=False)
    return [text for annotation in left for text in _texts(annotation)]


def _with_words(
    page: pikepdf.Page, words: Collection[str], *, is_marked: bool
) -> Iterator[Any]:
    wanted = [found for each in words if len(found := alike(each)) >= _FEWEST_LETTERS]
    for annotation in _annotations(page):
        if str(annotation.get("/Subtype")) not in ("/Widget", "/FreeText"):
            continue
        texts = [alike(each) for each in _texts(annotation)]
        if is_marked == any(_share(word, text) for word in wanted for text in texts):
            yield annotation


def _share(word: str, text: str) -> bool:
    """Return whether a text has marked words; those of its label stand with it."""
    return bool(text) and (
        word in text or (len(text) > _FEWEST_LETTERS and text in word)
    )


def _annotations(page: pikepdf.Page) -> list[Any]:
    with suppress(*BROKEN):
        found = page.obj.get("/Annots", pikepdf.Array([]))
        return [each for each in found if isinstance(each, pikepdf.Dictionary)][:_MOST]
    return []


def _texts(annotation: Any) -> Iterator[str]:
    """Yield the texts of a field; some of them stand at what it is a part of."""
    node, depth = annotation, 0
    while isinstance(node, pikepdf.Dictionary) and depth < _DEEPEST:
        for key in _VALUES:
            yield from strings_of(node.get(key))
        node, depth = node.get("/Parent"), depth + 1
