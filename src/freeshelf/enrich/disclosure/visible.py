"""Text that readers see, from what extraction stores, with its places there."""

from collections.abc import Generator, Iterable, Iterator
from typing import Any

from freeshelf.enrich.disclosure.findings import (
    Gap,
    Means,
    NotLookedAt,
    Piece,
    Place,
    Seen,
)
from freeshelf.enrich.extractors.messages import ExtractedPage, Stop, parse_message
from freeshelf.enrich.extractors.page_text import clean_text

_GAPS = {
    "encrypted": Gap.PASSWORD,
    "damaged": Gap.DAMAGED,
    "too_large": Gap.TOO_LARGE,
    "unsupported": Gap.UNSUPPORTED,
}
# Cells are joined by bars for readers; a tab of the same width keeps all offsets.
_BAR, _TAB = " | ", " \t "
# Kinds of hidden pieces that tell nothing where readers see the same words.
_REPEATING = frozenset(
    [
        *(Means.PROPERTY, Means.ALTERNATIVE_TEXT, Means.OUTLINE, Means.LINK),
        *(Means.EMBEDDED, Means.CACHED_VALUE, Means.UNUSED_TEXT, Means.FORM_VALUE),
        *(Means.EARLIER_REVISION, Means.SPEAKER_NOTES),
    ]
)
_MAX_SEARCHED = 2_000_000  # characters


class Shown:
    """The pages of a document as they are stored."""

    def __init__(self) -> None:
        self.pages: list[str] = []
        self._lines: set[str] = set()
        self._letters: list[str] = []
        self._length = 0
        self._joined: str | None = None

    def add(self, page: str) -> None:
        self.pages.append(page)
        lines = [_letters(line) for line in page.split("\n")]
        self._lines.update(lines)
        self._letters.append("".join(lines))
        self._length += len(page)
        self._joined = None

    def place_of(self, text: str) -> Place | None:
        """Return where a text is stored.

        None if it is not, more than once, or too costly to find.
        """
        words = " ".join(clean_text(text).split())
        if not words or self._length > _MAX_SEARCHED:
            return None
        counts = [page.count(words) for page in self.pages]
        if sum(counts) != 1:
            return None
        number = counts.index(1)
        start = self.pages[number].index(words)
        return Place(number + 1, start, start + len(words))

    def __contains__(self, text: str) -> bool:
        """Return whether a text is stored, perhaps over the ends of lines or pages."""
        words = _letters(clean_text(text))
        if not words or words in self._lines:
            return True
        if self._length > _MAX_SEARCHED:
            return False
        if self._joined is None:
            self._joined = "".join(self._letters)
        return words in self._joined


def without_repeats(seen: Iterable[Seen]) -> Iterator[Seen]:
    """Yield what is seen, without hidden words that readers see elsewhere in it."""
    visible: list[str] = []
    later: list[Piece] = []
    for each in seen:
        if isinstance(each, Piece) and each.means in _REPEATING:
            later.append(each)
            continue
        if isinstance(each, Piece) and each.means is None:
            visible.append(_letters(each.text))
        yield each
    # A separator that no text has, so that nothing is found across two pieces.
    words = "\n".join(visible)
    cells = set(visible)
    for piece in later:
        letters = _letters(piece.text)
        if letters not in cells and (
            len(words) > _MAX_SEARCHED or letters not in words
        ):
            yield piece


def _letters(text: str) -> str:
    """Return a text without blanks and the bars between cells."""
    return "".join(text.replace("|", " ").split())


def shown(messages: Iterable[dict[str, Any]]) -> Generator[Seen, None, Shown]:
    """Yield the stored text line by line, and the gap if it is not all; return it."""
    stored = Shown()
    for value in messages:
        message = parse_message(value)
        if isinstance(message, Stop):
            yield NotLookedAt(_GAPS[message.reason])
        elif isinstance(message, ExtractedPage):
            stored.add(message.text)
            yield from lines_of(message.text, message.number)
    return stored


def lines_of(text: str, number: int) -> Iterable[Piece]:
    """Return the lines of a stored page as pieces."""
    start = 0
    for line in text.split("\n"):
        if line.strip():
            place = Place(number, start, start + len(line))
            yield Piece(line.replace(_BAR, _TAB), place)
        start += len(line) + 1
