"""Pages for formats that have none: explicit breaks, else about 500 words each."""

from collections.abc import Iterator

from freeshelf.enrich.extractors.characters import clean_text, is_ideograph
from freeshelf.enrich.extractors.messages import (
    MAX_OUTLINE_ENTRIES,
    ExtractedPage,
    OutlineEntry,
)

WORDS_A_PAGE = 500
# Where the format remembers its printed pages, these are kept up to this length.
WORDS_A_PRINTED_PAGE = 1500
# A paragraph longer than this is cut into pages between two words.
_MAX_PARAGRAPH_WORDS = 2000


class LogicalPager:
    """Collects paragraphs and gives them back as pages; it makes no empty page."""

    def __init__(self, *, words_a_page: int = WORDS_A_PAGE) -> None:
        self._words_a_page = words_a_page
        self._lines: list[str] = []
        self._words = 0.0
        self._number = 1
        self.outline: list[OutlineEntry] = []

    def heading(self, title: str, *, level: int) -> None:
        """Note that the paragraph that comes next is a heading."""
        if title and len(self.outline) < MAX_OUTLINE_ENTRIES:
            self.outline.append(
                OutlineEntry(title=title, page=self._number, level=level)
            )

    def paragraph(self, text: str) -> Iterator[ExtractedPage]:
        """Add a paragraph; yield the pages that it fills."""
        words = clean_text(text).split()
        for start in range(0, len(words), _MAX_PARAGRAPH_WORDS):
            part = words[start : start + _MAX_PARAGRAPH_WORDS]
            self._lines.append(" ".join(part))
            self._words += sum(map(_weight, part))
            if self._words >= self._words_a_page:
                yield from self.page_break()

    def page_break(self) -> Iterator[ExtractedPage]:
        """Yield the page begun, if there is anything on it."""
        if self._lines:
            yield ExtractedPage(number=self._number, text="\n".join(self._lines))
            self._number += 1
        self._lines, self._words = [], 0.0


def _weight(word: str) -> float:
    """Words that a run of letters stands for: two ideographs count as one word."""
    ideographs = sum(map(is_ideograph, word))
    return max(1.0, ideographs / 2)
