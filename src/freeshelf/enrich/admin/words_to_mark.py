"""The words of a page to mark, and the lines that keep something beside a mark."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from freeshelf.enrich.admin.places_in_form import on_page, range_of, touches
from freeshelf.enrich.disclosure.copies.cells import cells_of
from freeshelf.enrich.disclosure.copies.marks import BAR
from freeshelf.library.models import FileContent, PageText

_WORD = re.compile(r"\S+")
# Of a longer line, such as a paragraph, more stays than can be shown.
_LONGEST_LINE, _MOST_LINES = 200, 200
_BAR = BAR * 6


@dataclass(frozen=True, slots=True)
class WordOnPage:
    """A word on the image of a page, or in its text.

    Its place is left, top, width and height in per cent of the image; empty in text.
    """

    value: str
    text: str
    place: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class LineWithMarks:
    """A line of a page with bars in place of its marks; `value` is its place."""

    value: str
    page: int
    text: str
    is_chosen: bool


def words_on_image(
    content: FileContent, number: int, chosen: Iterable[str]
) -> list[WordOnPage]:
    """Return the words of a page with their places on its image."""
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


def lines_with_marks(
    texts: Mapping[int, str], chosen: Iterable[str], lines: Collection[str]
) -> list[LineWithMarks]:
    """Return the lines that keep words beside a mark, at most 200.

    `lines` are the values of those that go as a whole.
    """
    by_page: dict[int, list[tuple[int, int]]] = {}
    for page, start, end in filter(None, map(range_of, chosen)):
        by_page.setdefault(page, []).append((start, end))
    found = []
    for page in sorted(set(by_page) & set(texts)):
        for start, end, text in _with_bars(texts[page], sorted(by_page[page])):
            value = f"{page}:{start}:{end}"
            found.append(LineWithMarks(value, page, text, value in lines))
    return found[:_MOST_LINES]


def _with_bars(
    text: str, marks: list[tuple[int, int]]
) -> Iterator[tuple[int, int, str]]:
    """Yield start, end, and the rest of each line that has marks and something else."""
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        inside = [(a, b) for a, b in marks if a < end and b > start]
        if inside and len(line) <= _LONGEST_LINE:
            pieces, last = [], start
            for first, stop in inside:
                pieces.append(text[last : max(first, last)])
                last = max(min(stop, end), last)
            pieces.append(text[last:end])
            if any(map(str.isalnum, "".join(pieces))):
                yield start, end, " ".join(_BAR.join(pieces).split())
        start = end + 1
