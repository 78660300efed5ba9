"""The words of a page to mark, on its image or in its text."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from freeshelf.enrich.admin.places_in_form import lies_within, on_page, touches
from freeshelf.enrich.disclosure.copies.cells import cells_of
from freeshelf.enrich.page_images import PDF
from freeshelf.library.models import FileContent, PageText

_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class WordOnPage:
    """A word on the image of a page, or in its text.

    Its place is left, top, width and height in per cent of the image; empty in text.
    """

    value: str
    text: str
    place: str
    is_chosen: bool


def words_on_image(
    content: FileContent,
    number: int,
    chosen: Iterable[str],
    under_bars: Collection[tuple[int, int]] = (),
) -> list[WordOnPage]:
    """Return the words of a page with their places on its image, but those under bars.

    Nobody sees these there, and no copy has them.
    """
    row = PageText.objects.filter(content=content, number=number).first()
    if row is None or not row.width or not row.height:
        return []
    marked = on_page(chosen, number)
    return [
        WordOnPage(
            value=f"{number}:{start}:{end}",
            text=row.text[start:end],
            place=" ".join(
                f"{100 * length / whole:.2f}"
                for length, whole in (
                    *((x0, row.width), (y0, row.height)),
                    *((x1 - x0, row.width), (y1 - y0, row.height)),
                )
            ),
            is_chosen=touches(marked, start, end),
        )
        for start, end, x0, y0, x1, y1 in row.word_boxes
        if not lies_within(under_bars, start, end)
    ]


def lines_of(text: str, number: int, chosen: Iterable[str]) -> list[list[WordOnPage]]:
    """Return the words of the text of a page, line by line."""
    marked = on_page(chosen, number)
    lines, start = [], 0
    for line in text.split("\n"):
        words = []
        for found in _WORD.finditer(line):
            at, end = start + found.start(), start + found.end()
            cells = list(cells_of(text, at, end)) or [(at, end)]
            # Separators are shown before the next cell, and at the end.
            ends = [*(last for _first, last in cells[:-1]), end]
            for (first, last), shown in zip(cells, ends, strict=True):
                is_chosen = touches(marked, first, last)
                value = f"{number}:{first}:{last}"
                words.append(WordOnPage(value, text[at:shown], "", is_chosen))
                at = shown
        lines.append(words)
        start += len(line) + 1
    return lines


def sizes_of(
    content: FileContent, numbers: Iterable[int]
) -> dict[int, tuple[float, float]]:
    """Return the sizes of pages; an image is as wide and high as one whole."""
    if content.media_type != PDF:
        return dict.fromkeys(numbers, (1.0, 1.0))
    rows = PageText.objects.filter(content=content, number__in=list(numbers))
    return {row.number: (row.width, row.height) for row in rows if row.width}
