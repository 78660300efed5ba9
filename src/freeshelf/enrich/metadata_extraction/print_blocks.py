"""Read the print of a page as blocks: lines of one size that stand below each other.

Sizes and places are in points; y grows downwards.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import median

from freeshelf.enrich.extractors.messages import ExtractedPage, WordBox
from freeshelf.enrich.language import script_of

_SAME_LINE = 0.5  # of the height of a word, between the middles of two
_SAME_SIZE = 0.14  # share by which the lines of one print differ in size
# The boxes of some fonts, and of Arabic words, are as high as their letters.
_IN_LINE, _IN_ARABIC = 0.3, 0.7
_WIDE = 2.0  # times its size; a wider space parts columns
_PITCH = 1.55  # times its size, from line to line of one block
_ALIGNED = 3.0  # points by which lines of one edge or middle differ
_ADDRESS = re.compile(r"@\w[\w-]*\.\w|https?:|www\.|\\")
_IN_WORD = 0.5  # of two words of a line, one as high as its capitals only
_LOGO = 1.25  # times its size, the height of a name made of TeX
_UPRIGHT, _TALL = 3, 1.5  # letters of a word, and its height by its width


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive lines of one size: their offsets in the page's text and their box."""

    spans: tuple[tuple[int, int], ...]
    size: float
    left: float
    top: float
    right: float
    bottom: float

    def text(self, page: ExtractedPage) -> str:
        """Return the words of the block in one line."""
        parts = (" ".join(page.text[start:end].split()) for start, end in self.spans)
        return " ".join(parts)

    @property
    def place(self) -> tuple[int, int]:
        """Return the offsets from its first sign to behind its last."""
        return min(one for one, _end in self.spans), max(
            end for _one, end in self.spans
        )


def body_size(pages: Iterable[ExtractedPage]) -> float:
    """Return the size of most letters of these pages; 0 without any."""
    counts: Counter[int] = Counter()
    for page in pages:
        for word in page.words:
            counts[round(_height(word) * 2)] += word[1] - word[0]
    return max(counts, key=lambda size: counts[size], default=0) / 2


def blocks(page: ExtractedPage) -> list[Block]:
    """Return the blocks of a page from top to bottom."""
    found: list[Block] = []
    for line in _lines(page):
        above = next((one for one in reversed(found) if _goes_on(one, line)), None)
        if above is None or _is_apart(page, above) or _is_apart(page, line):
            found.append(line)
        else:
            found[found.index(above)] = _joined(above, line)
    return sorted(found, key=lambda block: (block.top, block.left))


def _is_apart(page: ExtractedPage, block: Block) -> bool:
    """Return whether a block has an address or a path: no heading goes on with it."""
    return _ADDRESS.search(block.text(page)) is not None


def _lines(page: ExtractedPage) -> Iterator[Block]:
    words: list[WordBox] = []
    for word in page.words:
        if _is_upright(page, word):
            continue
        if words and not _is_beside(page, words, word):
            yield _line(page, words)
            words = []
        words.append(word)
    if words:
        yield _line(page, words)


def _is_upright(page: ExtractedPage, word: WordBox) -> bool:
    """Return whether a word is set from bottom to top, as stamps in a margin are."""
    start, end, left, _low, right, _high = word
    letters = sum(letter.isalpha() for letter in page.text[start:end])
    return letters >= _UPRIGHT and _height(word) > (right - left) * _TALL


def _is_beside(page: ExtractedPage, words: list[WordBox], word: WordBox) -> bool:
    last = words[-1]
    is_arabic = script_of(page.text[word[0] : word[1]]) == "ARABIC"
    size = (max if is_arabic else median)(map(_height, words))
    allowed = _IN_ARABIC if is_arabic else _IN_LINE
    apart_in_size = abs(_height(word) - size) / max(size, _height(word))
    if apart_in_size > allowed and not (
        apart_in_size < _IN_WORD and _is_within(page, last, word)
    ):
        return False
    middles = abs((word[3] + word[5]) - (last[3] + last[5])) / 2
    apart = max(word[2] - last[4], last[2] - word[4])
    return middles < size * _SAME_LINE and apart < size * _WIDE


def _is_within(page: ExtractedPage, last: WordBox, word: WordBox) -> bool:
    """Return whether a word and the one before it go on as one line of two fonts."""
    lower, higher = sorted((last, word), key=_height)
    letters = sum(letter.isalpha() for letter in page.text[lower[0] : lower[1]])
    return (
        letters >= _UPRIGHT
        and higher[3] <= lower[3]
        and lower[5] <= higher[5]
        and 0 <= word[2] - last[4] < _height(lower)
    )


def _height(word: WordBox) -> float:
    return word[5] - word[3]


def _size(page: ExtractedPage, words: list[WordBox]) -> float:
    """Return the size of a line.

    TeX sets a letter of its name, and of names made of it, lower than the others.
    """
    return median(
        _height(word) / (_LOGO if "TEX" in page.text[word[0] : word[1]] else 1)
        for word in words
    )


def _line(page: ExtractedPage, words: list[WordBox]) -> Block:
    return Block(
        spans=((words[0][0], words[-1][1]),),
        size=_size(page, words),
        left=min(word[2] for word in words),
        top=min(word[3] for word in words),
        right=max(word[4] for word in words),
        bottom=max(word[5] for word in words),
    )


def _goes_on(block: Block, line: Block) -> bool:
    """Return whether a line stands below a block as its next one."""
    if abs(block.size - line.size) > block.size * _SAME_SIZE:
        return False
    last = block.bottom - block.size
    pitch = line.top - last
    is_below = 0.4 * block.size < pitch <= block.size * _PITCH
    edges = (
        block.left - line.left,
        block.right - line.right,
        (block.left + block.right - line.left - line.right) / 2,
    )
    overlap = min(block.right, line.right) - max(block.left, line.left)
    is_aligned = min(map(abs, edges)) <= max(_ALIGNED, block.size / 2)
    return is_below and (is_aligned or overlap > 0.5 * (line.right - line.left))


def _joined(block: Block, line: Block) -> Block:
    return Block(
        spans=(*block.spans, *line.spans),
        size=max(block.size, line.size),
        left=min(block.left, line.left),
        top=block.top,
        right=max(block.right, line.right),
        bottom=line.bottom,
    )
