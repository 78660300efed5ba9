"""Detect headings of a page by font size."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from freeshelf.enrich.extractors.messages import ExtractedPage, WordBox

_SAME_SIZE = 0.08  # share by which letters of one heading differ
_HEADING = 1.15  # times the size of the running text
_LINE_GAP = 2.6  # times its size; a heading further down is a separate one


@dataclass(frozen=True, slots=True)
class SizedText:
    """Consecutive words of one size, and their place in the text of the page."""

    text: str
    size: float
    place: tuple[int, int]


def body_size(pages: Iterable[ExtractedPage]) -> float:
    """Return the size of most letters of these pages; 0 without any."""
    counts: Counter[int] = Counter()
    for page in pages:
        for start, end, _x0, y0, _x1, y1 in page.words:
            counts[round((y1 - y0) * 2)] += end - start
    return max(counts, key=lambda size: counts[size], default=0) / 2


def headings(page: ExtractedPage, *, body: float) -> list[SizedText]:
    """Return runs larger than the body text, the largest first."""
    large = [run for run in _runs(page) if run.size >= body * _HEADING]
    return sorted(large, key=lambda run: (-run.size, run.place))


def _runs(page: ExtractedPage) -> list[SizedText]:
    runs: list[list[WordBox]] = []
    for word in page.words:
        if runs and _goes_on(runs[-1], word):
            runs[-1].append(word)
        else:
            runs.append([word])
    return [_run(page, words) for words in runs]


def _goes_on(words: list[WordBox], word: WordBox) -> bool:
    size, last = _size(words[0]), words[-1]
    if abs(_size(word) - size) > size * _SAME_SIZE:
        return False
    return abs(word[3] - last[3]) <= size * _LINE_GAP


def _run(page: ExtractedPage, words: list[WordBox]) -> SizedText:
    start, end = words[0][0], words[-1][1]
    return SizedText(
        text=" ".join(page.text[start:end].split()),
        size=max(_size(word) for word in words),
        place=(start, end),
    )


def _size(word: WordBox) -> float:
    return word[5] - word[3]
