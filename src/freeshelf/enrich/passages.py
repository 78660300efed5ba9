"""Cut a segment of a page into passages of about 200 words.

A segment is the text under one heading, in one language, on one page; search results
link to the page. It is cut into equal shares, so that no passage is a single leftover
line, at the sentence end or line end nearest to each share; every word of it is in
exactly one passage.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

WORDS_A_PASSAGE = 200
# Up to this length it is one passage: two short halves explain less than one whole.
_MAX_SINGLE_WORDS = 280
# Maximum distance of a cut from its share to a sentence end, in words.
_REACH = 70
# A run of these characters counts one word per two ideographs. A longer run of other
# letters than any word counts as several, so that it can be cut.
_WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]{1,2}"
    r"|[^\s\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]{1,60}"
)
_PARAGRAPH_END = re.compile(r"\n")
_SENTENCE_END = re.compile(r"[.!?…؟۔]+[\"'»”’)\]]*(?=\s)|[。！？]+[」』”）]*")
SENTENCE_OR_PARAGRAPH_END = re.compile(
    f"{_PARAGRAPH_END.pattern}|{_SENTENCE_END.pattern}"
)


@dataclass(frozen=True, slots=True)
class PassageText:
    """A piece of a segment; start is its offset in the text of it."""

    start: int
    text: str


def count_words(text: str) -> int:
    """Count words; two ideographs count as one."""
    return sum(1 for word in _WORD.finditer(text) if any(map(str.isalnum, word[0])))


def cut_into_passages(text: str) -> Iterator[PassageText]:
    """Yield the passages of a segment in order; none if it has no word."""
    starts = [match.start() for match in _WORD.finditer(text)]
    if not starts:
        return
    begin = 0
    for cut in [*_cuts(text, starts), len(text)]:
        piece = text[begin:cut]
        lead = len(piece) - len(piece.lstrip())
        if piece.strip():
            yield PassageText(start=begin + lead, text=piece.strip())
        begin = cut


def _cuts(text: str, starts: list[int]) -> list[int]:
    """Return offsets at which a page is cut, each at the start of a word."""
    words = len(starts)
    if words <= _MAX_SINGLE_WORDS:
        return []
    shares = round(words / WORDS_A_PASSAGE)
    paragraphs = _words_after(_PARAGRAPH_END, text, starts)
    sentences = _words_after(_SENTENCE_END, text, starts)
    cuts: list[int] = []
    for share in range(1, shares):
        ideal = round(words * share / shares)
        # Prefer a paragraph end if one is near, or else a sentence end.
        near = _nearest(paragraphs, ideal, _REACH // 2)
        if near is None:
            near = _nearest(sentences, ideal, _REACH)
        cuts.append(starts[ideal if near is None else near])
    return sorted(set(cuts))


def _words_after(ending: re.Pattern[str], text: str, starts: list[int]) -> list[int]:
    """Return numbers of the words that follow an ending, in order."""
    numbers = (bisect_left(starts, match.end()) for match in ending.finditer(text))
    return sorted({number for number in numbers if 0 < number < len(starts)})


def _nearest(numbers: list[int], ideal: int, reach: int) -> int | None:
    index = bisect_left(numbers, ideal)
    near = [
        n for n in numbers[max(0, index - 1) : index + 1] if abs(n - ideal) <= reach
    ]
    return min(near, key=lambda number: abs(number - ideal), default=None)
