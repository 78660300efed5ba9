"""Build the text of a page and its word boxes character by character."""

import unicodedata

from freeshelf.enrich.extractors.messages import WordBox
from freeshelf.enrich.extractors.text_cleaning import (
    clean_character,
    is_ideograph,
    joins,
)

Box = tuple[float, float, float, float]  # x0, y0, x1, y1 from the top left corner


class PageBuilder:
    """Builder that collects characters in reading order with their boxes."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._words: list[WordBox] = []
        self._cluster = ""
        self._cluster_box: Box | None = None
        self._marks = ""
        self._word_start = 0
        self._word_box: Box | None = None
        self._blank = ""

    def add(self, character: str, box: Box | None) -> None:
        """Add one raw character; box is None if it has no position."""
        for letter in clean_character(character):
            if letter == " ":
                self.space()
            elif self._cluster and joins(self._cluster[-1], letter):
                self._cluster += letter
                self._cluster_box = _union(self._cluster_box, box)
            elif not self._cluster and unicodedata.combining(letter):
                # A mark without a letter before it was drawn before its letter.
                self._marks += letter
            else:
                self._place_cluster()
                self._cluster, self._marks = letter + self._marks, ""
                self._cluster_box = box

    def space(self) -> None:
        """Separate two words; several spaces count as one."""
        self._place_cluster()
        self._end_word()
        self._blank = self._blank or " "

    def newline(self) -> None:
        """Separate two paragraphs."""
        self.space()
        self._blank = "\n"

    def next_line(self) -> None:
        """Continue a broken word on another line: its parts get a box each."""
        self._place_cluster()
        self._end_word()

    def last_word(self) -> str:
        """Return the letters since the last blank."""
        self._place_cluster()
        if self._blank:
            return ""
        letters: list[str] = []
        for piece in reversed(self._pieces):
            if piece in (" ", "\n"):
                break
            letters.append(piece)
        return "".join(reversed(letters))

    def next_start(self) -> int:
        """Return the offset in the text of the next character to be added."""
        self._place_cluster()
        return self._length + bool(self._blank and self._pieces)

    def end(self) -> int:
        """Return the length of the text so far."""
        self._place_cluster()
        return self._length

    def ends_with_ideograph(self) -> bool:
        """Return whether the next line follows without a space."""
        self._place_cluster()
        return bool(self._pieces) and is_ideograph(self._pieces[-1][-1])

    def finish(self) -> tuple[str, list[WordBox]]:
        """Return the text, in NFC, and the word boxes."""
        self._place_cluster()
        self._end_word()
        return "".join(self._pieces), self._words

    def _place_cluster(self) -> None:
        if not self._cluster:
            return
        piece = unicodedata.normalize("NFC", self._cluster)
        box, self._cluster = self._cluster_box, ""
        if self._blank:
            if self._pieces:
                self._pieces.append(self._blank)
                self._length += 1
            self._blank = ""
            self._word_start = self._length
        ideograph = is_ideograph(piece[0])
        if ideograph:
            self._end_word()
        self._pieces.append(piece)
        self._length += len(piece)
        self._word_box = _union(self._word_box, box)
        if ideograph:
            self._end_word()

    def _end_word(self) -> None:
        if self._word_box is not None and self._word_start < self._length:
            x0, y0, x1, y1 = (round(edge, 1) for edge in self._word_box)
            if x0 < x1 and y0 < y1:
                self._words.append((self._word_start, self._length, x0, y0, x1, y1))
        self._word_box = None
        self._word_start = self._length


def _union(first: Box | None, second: Box | None) -> Box | None:
    if first is None or second is None:
        return first or second
    return (
        min(first[0], second[0]),
        min(first[1], second[1]),
        max(first[2], second[2]),
        max(first[3], second[3]),
    )
