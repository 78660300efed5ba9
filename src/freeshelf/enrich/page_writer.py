"""Write pages and passages in transactions small enough for a shared database."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from django.db import transaction
from django.db.models import Model, QuerySet

from freeshelf.core.batches import let_others_write
from freeshelf.enrich.extractors.messages import (
    Contents,
    DocumentHead,
    ExtractedPage,
    HeadingMark,
    OutlineEntry,
)
from freeshelf.enrich.language import UNDETERMINED, LanguageTally
from freeshelf.enrich.models import Passage
from freeshelf.enrich.passages import count_words, cut_into_passages
from freeshelf.enrich.running_headers import Range, RunningHeaders
from freeshelf.enrich.segmentation import HeadingStack, segment_page
from freeshelf.library.models import FileContent, PageText

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
    title: str = ""
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

    def take(self, message: DocumentHead | ExtractedPage | Contents) -> None:
        """Process a message; write pages once there are enough."""
        if isinstance(message, ExtractedPage):
            self._batch.append(message)
            characters = sum(len(page.text) for page in self._batch)
            if len(self._batch) >= _PAGES_A_BATCH or characters >= _CHARACTERS_A_BATCH:
                self.flush()
            return
        self.outline = message.outline
        if isinstance(message, DocumentHead):
            self.title = message.title
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
