"""Clean the characters of files, and build the text of a page and its word boxes."""

import unicodedata
from itertools import takewhile

from freeshelf.enrich.extractors.messages import WordBox

_LIGATURES_AND_FORMS = (
    range(0xFB00, 0xFB50),  # Latin, Armenian and Hebrew ligatures
    range(0xFB50, 0xFD3E),  # Arabic letters as drawn in a word
    range(0xFD50, 0xFE00),
    range(0xFE70, 0xFEFD),
)
MAX_LINE_LENGTH = 500
_JOINERS = "\u200c\u200d"  # needed for the spelling of Persian and Indic scripts
_BULLETS_OF_SYMBOL_FONTS = "\uf0b7\uf0a7\uf0a8\uf0d8\uf076"
_DROPPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co"})


def clean_character(character: str) -> str:
    """Return the normalized form of one character: nothing, a space, or letters.

    Ligatures and presentation forms of Arabic letters become letters; control
    characters, direction marks, private and invalid code points are removed.
    """
    if " " < character < "\x7f":
        return character
    if character.isspace():
        return " "
    code = ord(character)
    if any(code in block for block in _LIGATURES_AND_FORMS):
        # Some forms are defined as the letter with a space or a tatweel.
        return unicodedata.normalize("NFKC", character).replace(" ", "")
    if character in _BULLETS_OF_SYMBOL_FONTS:
        return "•"
    if character in _JOINERS:
        return character
    if unicodedata.category(character) in _DROPPED_CATEGORIES:
        return ""
    if code == 0xFFFD or code & 0xFFFE == 0xFFFE:
        return ""
    return character


def joins(before: str, character: str) -> bool:
    """Return whether a character combines, in NFC, with the one before it."""
    if character < "\u0300":
        return False
    if unicodedata.combining(character):
        return True
    return not unicodedata.is_normalized("NFC", before + character)


def clean_text(text: str) -> str:
    """Clean every character of a text and normalize it to NFC; lines are kept."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    cleaned = (
        line if _is_plain(line) else "".join(map(clean_character, line))
        for line in lines
    )
    return unicodedata.normalize("NFC", "\n".join(cleaned))


def _is_plain(line: str) -> bool:
    """Return whether there is nothing to clean, as a fast check."""
    return line.isascii() and line.isprintable()


def clean_line(text: str) -> str:
    """Clean a title or a property into one line of limited length."""
    line = " ".join(clean_text(text[: MAX_LINE_LENGTH * 4]).split())
    return line[:MAX_LINE_LENGTH].rstrip()


def is_ideograph(character: str) -> bool:
    """Return whether a character is written without spaces around it."""
    code = ord(character)
    return (
        0x3040 <= code <= 0x30FF  # kana
        or 0x3400 <= code <= 0x4DBF
        or 0x4E00 <= code <= 0x9FFF
        or 0xF900 <= code <= 0xFAFF
        or 0x20000 <= code <= 0x323AF
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
        letters = takewhile(lambda piece: not piece.isspace(), reversed(self._pieces))
        return "".join(reversed(list(letters)))

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
