"""Detect running titles, footers and page numbers by position and similarity.

A line at the edge of a page is one when similar lines are at the same height on enough
of the pages around. Digits count as equal, for page and chapter numbers. A line with a
number only is one when it counts up with the pages. A page that has nothing else keeps
its text.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from freeshelf.enrich.extractors.messages import ExtractedPage

Range = tuple[int, int]

_PAGES_AROUND = 10  # before and after; titles change with chapters
_MIN_PAGES = 3
_MIN_NUMBERED = 2
_HEIGHT = 8.0  # points; a line at another height is unrelated
_LIKENESS = 93  # of 100
_MAX_LENGTH = 200
_NUMBER = re.compile(r"\d+")
_LONE_NUMBER = re.compile(
    r"\W*(?:(?:page|página|p\.|стр\.|صفحة|第)\W*)?(\d{1,5})\W*页?\W*"
)
_ROMAN = re.compile(r"[ivxlc]{1,7}")


@dataclass(frozen=True, slots=True)
class _Edge:
    page: int
    range: Range
    middle: float
    key: str
    offset: int | None  # of a lone number: its difference from the page number


@dataclass(slots=True)
class RunningHeaders:
    """Detector that works in batches and keeps the last pages of the previous one."""

    _before: list[_Edge] = field(default_factory=list)

    def of_pages(self, pages: Sequence[ExtractedPage]) -> dict[int, list[Range]]:
        """Return ranges of running lines in the text of each page, by number."""
        edges = [edge for page in pages for edge in _edges(page)]
        around = [*self._before, *edges]
        running: defaultdict[int, list[_Edge]] = defaultdict(list)
        for edge in edges:
            if _is_running(edge, around):
                running[edge.page].append(edge)
        texts = {page.number: page.text for page in pages}
        found = {
            page: [edge.range for edge in of_page]
            for page, of_page in running.items()
            if not _is_all(of_page, texts[page])
        }
        if pages:
            oldest = pages[-1].number - _PAGES_AROUND
            self._before = [edge for edge in around if edge.page > oldest]
        return {page: _joined(ranges) for page, ranges in found.items()}


def _edges(page: ExtractedPage) -> list[_Edge]:
    edges = []
    for start, end, middle in page.edges:
        line = page.text[start:end]
        if len(line) > _MAX_LENGTH:
            continue
        lone = _LONE_NUMBER.fullmatch(line)
        edges.append(
            _Edge(
                page=page.number,
                range=(start, end),
                middle=middle,
                key=_key(line),
                offset=int(lone[1]) - page.number if lone else None,
            )
        )
    return edges


def _key(line: str) -> str:
    words = " ".join(_NUMBER.sub("#", line.casefold()).split())
    return "#" if _ROMAN.fullmatch(words) else words


def _is_running(edge: _Edge, around: Sequence[_Edge]) -> bool:
    near = [
        other
        for other in around
        if abs(other.page - edge.page) <= _PAGES_AROUND
        and abs(other.middle - edge.middle) <= _HEIGHT
    ]
    if edge.offset is not None:
        return len({e.page for e in near if e.offset == edge.offset}) >= (_MIN_NUMBERED)
    return len({e.page for e in near if _are_similar(e.key, edge.key)}) >= _MIN_PAGES


def _is_all(running: Sequence[_Edge], text: str) -> bool:
    """Return whether a page has only running lines: then they are its text."""
    if all(edge.offset is not None for edge in running):
        return False
    rest = list(text)
    for edge in running:
        start, end = edge.range
        rest[start:end] = " " * (end - start)
    return not "".join(rest).strip()


def _are_similar(key: str, other: str) -> bool:
    return key == other or (
        min(len(key), len(other)) > 10 and fuzz.ratio(key, other) >= _LIKENESS
    )


def _joined(ranges: list[Range]) -> list[Range]:
    """Return sorted ranges without overlaps."""
    joined: list[Range] = []
    for start, end in sorted(ranges):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
