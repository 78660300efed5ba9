"""The outermost lines of a page, where a running title or a page number may stand."""

from collections.abc import Sequence

from freeshelf.enrich.extractors.messages import EdgeLine, WordBox

_LINES_AN_EDGE = 2


def edges_of(words: Sequence[WordBox]) -> list[EdgeLine]:
    """The first and the last lines, from top to bottom, of a page that lies upright."""
    lines: list[list[WordBox]] = []
    for word in words:
        if lines and _is_beside(lines[-1][-1], word):
            lines[-1].append(word)
        else:
            lines.append([word])
    found = sorted((_line(line) for line in lines), key=lambda line: line[2])
    if len(found) <= 2 * _LINES_AN_EDGE:
        return found
    return [*found[:_LINES_AN_EDGE], *found[-_LINES_AN_EDGE:]]


def _is_beside(before: WordBox, word: WordBox) -> bool:
    height = max(before[5] - before[3], word[5] - word[3])
    return abs(_middle(before) - _middle(word)) < height / 2


def _line(words: Sequence[WordBox]) -> EdgeLine:
    middles = sum(map(_middle, words)) / len(words)
    return (words[0][0], words[-1][1], round(middles, 1))


def _middle(word: WordBox) -> float:
    return (word[3] + word[5]) / 2
