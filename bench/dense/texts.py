"""Real passages and queries from the collections."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, zip_longest
from pathlib import Path

from bench.collections import NAMES, load

# The same paragraphs as in others.
_LEFT_OUT = ("xquad-x-en", "records-long")
_WORDS, _STEP = 100, 50
# For languages without spaces between words.
_LETTERS = 300


@dataclass(frozen=True, slots=True)
class Piece:
    """About a hundred words of real text; the next piece overlaps by half."""

    text: str
    language: str


def real_pieces(data: Path, *, count: int) -> list[Piece]:
    """Return different pieces, from all collections in turn."""
    each = [_pieces(data, name) for name in NAMES if name not in _LEFT_OUT]
    in_turn = (piece for row in zip_longest(*each) for piece in row if piece)
    return list(islice(dict.fromkeys(in_turn), count))


def real_questions(data: Path, *, count: int) -> list[str]:
    """Return different queries, from all collections in turn."""
    each = [[q.text for q in load(data, name).questions] for name in NAMES]
    in_turn = (text for row in zip_longest(*each) for text in row if text)
    return list(islice(dict.fromkeys(in_turn), count))


def _pieces(data: Path, name: str) -> Iterator[Piece]:
    for document in load(data, name).documents:
        words = document.whole.split()
        if document.language.startswith("zh"):
            text = document.whole
            for start in range(0, max(1, len(text) - _LETTERS // 2), _LETTERS // 2):
                yield Piece(text[start : start + _LETTERS], document.language)
            continue
        for start in range(0, max(1, len(words) - _STEP), _STEP):
            yield Piece(" ".join(words[start : start + _WORDS]), document.language)
