"""Write pages and passages in transactions small enough for a shared database.

Running titles, footers and page numbers are no passages: lines at the edge of a page,
when similar lines are at the same height on enough of the pages around. Digits count as
equal, for page and chapter numbers. A line with a number only is one when it counts up
with the pages. A page that has nothing else keeps its text.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from django.db import transaction
from django.db.models import Model, QuerySet
from rapidfuzz import fuzz

from freeshelf.core.batches import let_others_write
from freeshelf.enrich.extractors.messages import (
    DocumentHead,
    ExtractedPage,
    HeadingMark,
    OutlineEntry,
)
from freeshelf.enrich.language import UNDETERMINED, LanguageTally, count_words
from freeshelf.enrich.models import Passage
from freeshelf.enrich.segmentation import (
    HeadingStack,
    cut_into_passages,
    segment_page,
)
from freeshelf.library.models import FileContent, PageText

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


_WORDS = re.compile(r"\w+")
_WORD = re.compile(r"[^\W\d_]{3}")
_MAX_WORDS = 30
# Pages of people have fewer; other files must not keep a worker busy for hours.
_MAX_ON_PAGE = 200
_MAX_LOOKED_AT = 100


def heading_marks(entries: Sequence[OutlineEntry], text: str) -> list[HeadingMark]:
    """Return headings of one page; a missing one begins with the one before."""
    marks: list[HeadingMark] = []
    position = 0
    for entry in entries[:_MAX_ON_PAGE]:
        position = _place(entry.title, text, position)
        marks.append((position, entry.level, entry.title))
    return marks


def _place(title: str, text: str, start: int) -> int:
    words = _WORDS.findall(title)[:_MAX_WORDS]
    if not words:
        return start
    # Spaces and stops differ between a heading and its outline entry; words seldom do.
    pattern = r"\b" + r"[\W_]+".join(map(re.escape, words)) + r"\b"
    first = None
    found = re.compile(pattern, re.IGNORECASE).finditer(text, start)
    for match in islice(found, _MAX_LOOKED_AT):
        begin = match.start()
        line = text.rfind("\n", 0, begin) + 1
        # Text before it on its line is its number.
        if not _WORD.search(text, line, begin):
            return max(line, start)
        first = begin if first is None else first
    return start if first is None else first


# One batch is one transaction of some 20 ms. SQLite has one writer: the pause lets
# editors in.
_PAGES_A_BATCH = 20
_CHARACTERS_A_BATCH = 200_000
_ROWS_A_DELETE = 500


@dataclass(slots=True)
class PageWriter:
    """Writer that collects messages of an extractor and saves them in batches."""

    content: FileContent
    outline: list[OutlineEntry] = field(default_factory=list)
    word_count: int = 0
    written_passages: int = 0  # the next one gets this ordinal
    _announced_pages: int = 0
    _written_pages: int = 0
    _last_page: int = 0
    _tally: LanguageTally = field(default_factory=LanguageTally)
    _trail: HeadingStack = field(default_factory=HeadingStack)
    _running: RunningHeaders = field(default_factory=RunningHeaders)
    _entries: defaultdict[int, list[OutlineEntry]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _batch: list[ExtractedPage] = field(default_factory=list)

    @property
    def page_count(self) -> int:
        """Number of pages of the file, read or not."""
        return max(self._announced_pages, self._written_pages)

    @property
    def language(self) -> str:
        """Language of most of the text so far."""
        return self._tally.main_language()

    def take(self, message: DocumentHead | ExtractedPage) -> None:
        """Process a message; write pages once there are enough."""
        if isinstance(message, ExtractedPage):
            self._batch.append(message)
            characters = sum(len(page.text) for page in self._batch)
            if len(self._batch) >= _PAGES_A_BATCH or characters >= _CHARACTERS_A_BATCH:
                self.flush()
            return
        self.outline = message.outline
        if self._batch or self._written_pages:
            # A second head has the outline; the pages brought their own headings.
            return
        self._announced_pages = message.page_count
        for entry in message.outline:
            self._entries[entry.page].append(entry)

    def flush(self) -> None:
        """Write the pending pages."""
        if not self._batch:
            return
        pages: list[PageText] = []
        passages: list[Passage] = []
        running = self._running.of_pages(self._batch)
        for page in self._batch:
            first = self.written_passages + len(passages)
            found = self._passages(page, running.get(page.number, []), first=first)
            passages += found
            pages.append(self._page(page, found))
        with transaction.atomic():
            PageText.objects.bulk_create(pages)
            Passage.objects.bulk_create(passages)
        self._written_pages += len(pages)
        self.written_passages += len(passages)
        self._batch = []
        let_others_write()

    def _passages(
        self, page: ExtractedPage, running: list[Range], *, first: int
    ) -> list[Passage]:
        self._pass_by(page.number)
        headings = page.headings or heading_marks(self._entries[page.number], page.text)
        passages: list[Passage] = []
        for stretch in segment_page(
            page.text, headings=headings, running=running, trail=self._trail
        ):
            for piece in cut_into_passages(page.text[stretch.start : stretch.end]):
                passages.append(
                    Passage(
                        content=self.content,
                        ordinal=first + len(passages),
                        page_number=page.number,
                        start=stretch.start + piece.start,
                        heading_path=list(stretch.path),
                        language=stretch.language,
                        text=piece.text,
                    )
                )
        return passages

    def _pass_by(self, number: int) -> None:
        """Add the headings of pages before this one that others have written."""
        for passed in range(self._last_page + 1, number):
            for entry in self._entries.get(passed, ()):
                self._trail.push(entry.level, entry.title)
        self._last_page = number

    def _page(self, page: ExtractedPage, passages: list[Passage]) -> PageText:
        """Build a page row; passages of unknown language get that of the page."""
        tally = LanguageTally()
        for passage in passages:
            tally.add(passage.language, passage.text)
        language = tally.main_language()
        for passage in passages:
            if passage.language == UNDETERMINED:
                passage.language = language
        self._tally.add(language, page.text)
        self.word_count += count_words(page.text)
        return PageText(
            content=self.content,
            number=page.number,
            text=page.text,
            language=language,
            width=page.width,
            height=page.height,
            packed_words=PageText.pack_words(page.words),
        )


def forget_pages(content: FileContent) -> None:
    """Delete the pages and passages of an earlier run in small steps."""
    _delete_slowly(Passage.objects.filter(content=content))
    _delete_slowly(PageText.objects.filter(content=content))


def _delete_slowly(rows: QuerySet[Model]) -> None:
    while keys := list(rows.values_list("pk", flat=True)[:_ROWS_A_DELETE]):
        rows.filter(pk__in=keys).delete()
        let_others_write()
