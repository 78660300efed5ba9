"""Correct right-to-left text whose letters are in the wrong order.

PDFium assumes that such a line is drawn from its left end and reverses it. If a file
draws it from the right, or stores it in visual order, its letters are reversed. The
first case is detected by positions: they run to the right. The second is detected by
words: none begins with a final letter of Arabic, and many begin with its article.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from freeshelf.enrich.extractors.glyph import Glyph
from freeshelf.enrich.extractors.pdf_lines import Line, is_right_to_left
from freeshelf.enrich.extractors.text_cleaning import clean_character

_WORD = re.compile(r"[\u0621-\u064a]{3,}")
_MIN_SIGNS = 4
_CLEARLY = 3  # times as many


def fix_reversed_lines(lines: Sequence[Line]) -> list[Line]:
    """Return lines with their letters in reading order."""
    if not any(is_right_to_left(g) for line in lines for g in line.glyphs):
        return list(lines)
    turned = [_turned(line) if _runs_to_the_right(line) else line for line in lines]
    text = " ".join(
        "".join(clean_character(glyph.character) for glyph in line.glyphs)
        for line in turned
    )
    return [_turned(line) for line in turned] if _is_reversed(text) else turned


def _runs_to_the_right(line: Line) -> bool:
    steps = [0, 0]
    before: Glyph | None = None
    for glyph in line.glyphs:
        if not is_right_to_left(glyph) or glyph.box is None:
            before = None
            continue
        if before is not None and before.box is not None:
            steps[glyph.box[0] > before.box[0]] += 1
        before = glyph
    return steps[1] > steps[0]


def _is_reversed(text: str) -> bool:
    signs = against = 0
    for word in _WORD.findall(text):
        signs += word[0] in "ةى" or word.endswith("لا")
        against += word[-1] in "ةى" or word.startswith("ال")
    return signs >= _MIN_SIGNS and signs > _CLEARLY * against


def _turned(line: Line) -> Line:
    """Return a line reversed, except for its numbers and foreign words."""
    if not any(map(is_right_to_left, line.glyphs)):
        return line
    glyphs = [glyph for run in reversed(list(_runs(line.glyphs))) for glyph in run]
    return replace(line, glyphs=glyphs, first=line.last, last=line.first)


def _runs(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Yield foreign words and numbers as runs, all other characters one by one."""
    word: list[Glyph] = []
    for glyph in glyphs:
        if glyph.character.isalnum() and not is_right_to_left(glyph):
            word.append(glyph)
            continue
        if word:
            yield word
            word = []
        yield [glyph]
    if word:
        yield word
