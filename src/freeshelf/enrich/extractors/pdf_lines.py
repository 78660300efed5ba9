"""Lines of a PDF page, as PDFium returns them, with their positions."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from freeshelf.enrich.extractors.glyph import Glyph
from freeshelf.enrich.extractors.page_builder import Box

_LINE_END_HYPHENS = ("\u2010", "\u2011")  # PDFium marks two other ones
_NOWHERE = (0.0, 0.0, 0.0, 0.0)
_RIGHT_TO_LEFT = ("R", "AL")


@dataclass(frozen=True, slots=True)
class Line:
    """A line or a part of one; is_row marks a row of a table."""

    glyphs: Sequence[Glyph]
    first: Box  # of its first visible character
    last: Box
    is_row: bool = False

    @property
    def height(self) -> float:
        return self.last[3] - self.last[1]

    @property
    def left(self) -> float:
        return min(self.first[0], self.last[0])

    @property
    def right(self) -> float:
        return max(self.first[2], self.last[2])

    @property
    def middle(self) -> float:
        """Vertical middle of the first character, in points from the top."""
        return (self.first[1] + self.first[3]) / 2

    @property
    def last_middle(self) -> float:
        """Vertical middle of the last character: a broken word ends a line below."""
        return (self.last[1] + self.last[3]) / 2

    @property
    def is_placed(self) -> bool:
        return self.first != _NOWHERE


def lines_of(glyphs: Sequence[Glyph]) -> list[Line]:
    """Return the lines in PDFium's order, with broken words joined."""
    lines: list[Line] = []
    begun: list[Glyph] = []
    for index, glyph in enumerate([*glyphs, Glyph("\n", None)]):
        if glyph.character not in ("\r", "\n"):
            begun.append(glyph)
            continue
        if _is_broken_word(begun, glyphs[index : index + 3]):
            begun[-1] = replace(begun[-1], is_line_end_hyphen=True)
            continue
        lines += line_of(begun)
        begun = []
    return lines


def line_of(glyphs: Sequence[Glyph]) -> Iterator[Line]:
    """Yield a line of these characters, none for blanks only."""
    placed = [g.box for g in glyphs if g.box and not g.character.isspace()]
    if placed:
        yield Line(glyphs, placed[0], placed[-1])
    elif any(g.character.strip() for g in glyphs):
        # Text outside the page is kept; it has no position.
        yield Line(glyphs, _NOWHERE, _NOWHERE)


def may_break_word(glyph: Glyph) -> bool:
    """Return whether a glyph is a hyphen that a line may end in."""
    return glyph.is_line_end_hyphen or glyph.character in _LINE_END_HYPHENS


def is_right_to_left(glyph: Glyph) -> bool:
    """Return whether a glyph is a letter of a right-to-left script."""
    character = glyph.character
    return character > "\u0590" and (
        unicodedata.bidirectional(character[0]) in _RIGHT_TO_LEFT
    )


def _is_broken_word(line: Sequence[Glyph], line_end: Sequence[Glyph]) -> bool:
    """Return whether a line ends in a hyphen that PDFium does not mark."""
    following = "".join(glyph.character for glyph in line_end).lstrip("\r\n")
    if len(line) < 2 or not following[:1].isalnum():
        return False
    hyphen = line[-1]
    # A line end may be two characters: at the second the hyphen is already marked.
    return hyphen.is_line_end_hyphen or (
        hyphen.character in _LINE_END_HYPHENS and line[-2].character.isalnum()
    )
