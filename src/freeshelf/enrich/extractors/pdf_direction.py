"""Left-to-right words within a right-to-left line.

PDFium reverses a right-to-left line word by word, and with it the words of a foreign
name: “CC BY 4.0” becomes “4.0 BY CC”. Where such words are in reverse order in the text
and from left to right on the page, their order is restored.
"""

from collections.abc import Sequence

from freeshelf.enrich.extractors.glyph import Glyph
from freeshelf.enrich.extractors.pdf_lines import is_right_to_left


def in_reading_order(glyphs: Sequence[Glyph]) -> Sequence[Glyph]:
    """Return the glyphs of a line with its foreign phrases in order."""
    if not any(is_right_to_left(glyph) for glyph in glyphs):
        return glyphs
    ordered: list[Glyph] = []
    phrase: list[list[Glyph]] = []
    for word in _words_and_blanks(glyphs):
        if _continues(phrase, word):
            phrase.append(word)
            continue
        ordered += _turned(phrase)
        phrase = []
        if _is_foreign(word):
            phrase = [word]
        else:
            ordered += word
    return [*ordered, *_turned(phrase)]


def _continues(phrase: list[list[Glyph]], word: list[Glyph]) -> bool:
    """Return whether a word, or the blank before one, belongs to the phrase."""
    if not phrase:
        return False
    if _is_blank(word):
        return True
    return _is_foreign(word) and _stands_left_of(word, phrase[-2][0])


def _words_and_blanks(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Return words and the single blanks between them, alternately."""
    pieces: list[list[Glyph]] = []
    for glyph in glyphs:
        blank = glyph.character.isspace()
        if pieces and not blank and not _is_blank(pieces[-1]):
            pieces[-1].append(glyph)
        elif not (blank and pieces and _is_blank(pieces[-1])):
            pieces.append([glyph])
    return pieces


def _turned(phrase: list[list[Glyph]]) -> list[Glyph]:
    """Return a phrase's words reversed; a number before it is not part of it."""
    tail: list[list[Glyph]] = []
    while phrase and not any(g.character.isalpha() for g in phrase[-1]):
        tail.insert(0, phrase.pop())
    if len(phrase) > 1:
        # The full stop of the line's own sentence is on the left of the phrase.
        word = phrase[-1]
        stop: list[Glyph] = []
        while not word[-1].character.isalnum() and _stands_left_of(word[-1:], word[0]):
            stop.insert(0, word.pop())
        tail.insert(0, stop)
    return [glyph for piece in [*reversed(phrase), *tail] for glyph in piece]


def _is_blank(word: Sequence[Glyph]) -> bool:
    return word[0].character.isspace()


def _is_foreign(word: Sequence[Glyph]) -> bool:
    return any(g.character.isalnum() for g in word) and not any(
        is_right_to_left(glyph) for glyph in word
    )


def _stands_left_of(word: Sequence[Glyph], other: Glyph) -> bool:
    left, right = word[0].box, other.box
    return left is not None and right is not None and left[0] < right[0]
