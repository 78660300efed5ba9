"""Lines that keep something beside a mark, and the rows of tables around them.

A row of which a copy before took all that was marked has no mark any more. It is known
by where those marks were, or by its bars, and is offered again.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from freeshelf.enrich.admin.places_in_form import range_of
from freeshelf.enrich.check_models import FileCopy
from freeshelf.enrich.checks.copies import is_marked_in_text
from freeshelf.enrich.disclosure.copies.marks import BAR
from freeshelf.enrich.page_images import PDF
from freeshelf.library.models import FileVersion, PageText

# Of a longer line, such as a paragraph, more stays than can be shown.
_LONGEST_LINE, _MOST_LINES = 200, 200
_BAR = BAR * 6
_MOST_COPIES = 50
# Between the cells of a row; in prose a blank follows, and digits part an amount.
_BETWEEN_CELLS = re.compile(r"[|\t]|;(?=\S|$)|(?<!\d),(?=\S)|,(?=[^\s\d])")
_NUMBERED = re.compile(r"\s*\(?\d{1,3}[.)]?\s")
_LONGEST_LOOSE = 120
_ENDS_SENTENCE = re.compile(r"[.!?:;,。？！：؟،؛]\s*$")

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class LineWithMarks:
    """A line of a page with bars in place of its marks; `value` is its place."""

    value: str
    page: int
    text: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str
    marks: tuple[Range, ...]
    was_marked: bool

    @property
    def is_touched(self) -> bool:
        return bool(self.marks) or self.was_marked

    @property
    def is_row(self) -> bool:
        if len(self.text) > _LONGEST_LINE:
            return False
        found = _BETWEEN_CELLS.search(self.text) or _NUMBERED.match(self.text)
        return self.was_marked or bool(found)

    @property
    def may_be_row(self) -> bool:
        """Return whether this may be a row whose cells are not told apart any more."""
        is_short = 0 < len(self.text.strip()) <= _LONGEST_LOOSE
        return self.is_row or (is_short and not _ENDS_SENTENCE.search(self.text))


def lines_with_marks(
    texts: Mapping[int, str],
    chosen: Iterable[str],
    lines: Collection[str],
    marked_before: Mapping[int, Collection[Range]],
) -> list[LineWithMarks]:
    """Return the lines that keep words beside a mark, and rows beside; 200 at most.

    `lines` are the values of those that go as a whole, `marked_before` the ranges of
    each page in whose lines copies before had marks.
    """
    by_page: dict[int, list[Range]] = {}
    for page, start, end in filter(None, map(range_of, chosen)):
        by_page.setdefault(page, []).append((start, end))
    found = []
    barred = {page for page, text in texts.items() if BAR in text}
    for page in sorted((barred | {*by_page} | {*marked_before}) & {*texts}):
        before = marked_before.get(page, ())
        for line in _offered(_lines(texts[page], by_page.get(page, []), before)):
            value = f"{page}:{line.start}:{line.end}"
            shown = _with_bars(line)
            if any(each.isalnum() for each in shown):
                found.append(LineWithMarks(value, page, shown, value in lines))
    return found[:_MOST_LINES]


def _lines(
    text: str, marks: Iterable[Range], before: Collection[Range]
) -> Iterator[_Line]:
    start, ordered = 0, sorted(marks)
    for line in text.split("\n"):
        end = start + len(line)
        inside = tuple((a, b) for a, b in ordered if a < end and b > start)
        was_marked = BAR in line or any(a < end and b > start for a, b in before)
        yield _Line(start, end, line, inside, was_marked)
        start = end + 1


def _offered(lines: Iterable[_Line]) -> Iterator[_Line]:
    """Yield the lines that have or had a mark, and the other rows of their tables."""
    for _is_row, run in groupby(lines, key=lambda line: line.may_be_row):
        together = [*run]
        # Without the words that a copy took, the columns of a table are hardly known.
        if any(line.was_marked for line in together):
            yield from _rows(together)
            continue
        for is_row, rows in groupby(together, key=lambda line: line.is_row):
            if is_row:
                yield from _rows([*rows])
            else:
                short = (each for each in rows if len(each.text) <= _LONGEST_LINE)
                yield from (each for each in short if each.marks)


def _rows(table: list[_Line]) -> Iterator[_Line]:
    if not any(row.is_touched for row in table):
        return
    for number, row in enumerate(table):
        # The head of a table tells of nobody.
        is_head = not number and not row.is_touched and not _has_digit(row.text)
        if not is_head:
            yield row


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _with_bars(line: _Line) -> str:
    pieces, last = [], line.start
    for first, stop in line.marks:
        pieces.append(line.text[last - line.start : max(first, last) - line.start])
        last = max(min(stop, line.end), last)
    pieces.append(line.text[last - line.start :])
    return " ".join(_BAR.join(pieces).split())


def marked_before(version: FileVersion) -> dict[int, list[Range]]:
    """Return by page the words of a version in whose lines its copies had marks.

    Of what is marked in its text the bars tell it; here are those of pages and images.
    """
    content = version.content
    if is_marked_in_text(content):
        return {}
    places = [place for copy in _copies_to(version) for place in copy.places if place]
    pages = {int(page) for page, *_box in places if page}
    found: dict[int, list[Range]] = {}
    for row in PageText.objects.filter(content=content, number__in=pages):
        high = 1.0 if content.media_type == PDF else row.height or 1.0
        sides = [
            (place[2] * high, place[4] * high)
            for place in places
            if place[0] == row.number and len(place) > 4
        ]
        found[row.number] = [
            (start, end)
            for start, end, _x0, y0, _x1, y1 in row.word_boxes
            if any(top <= (y0 + y1) / 2 <= bottom for top, bottom in sides)
        ]
    return found


def _copies_to(version: FileVersion) -> Iterator[FileCopy]:
    """Yield the copies of which a version came, the last first."""
    seen: set[int] = set()
    copy = FileCopy.objects.filter(result=version).first()
    while copy is not None and copy.pk not in seen and len(seen) < _MOST_COPIES:
        seen.add(copy.pk)
        yield copy
        copy = FileCopy.objects.filter(result=copy.source_id).first()
