"""Convert recognised words to the text of a page with word positions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from unicodedata import east_asian_width

from freeshelf.enrich.extractors.hyphenation import Hyphenation
from freeshelf.enrich.extractors.messages import WordBox
from freeshelf.enrich.extractors.page_text import clean_text, is_ideograph
from freeshelf.enrich.ocr.engine import RecognisedWord

Line = list[RecognisedWord]

# Below this a word is more often a stain than a word.
MIN_CONFIDENCE = 0.3
_MIN_CONFIDENCE_OF_SIGNS = 0.5  # for a word without letters and digits
_HYPHENS = ("-", "\u2010", "¬")
_SENTENCE_ENDS = frozenset(".!?…:;。！？؟۔")


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A text, the boxes of its words, and their confidences, 0 to 1.

    Boxes are (start, end, x0, y0, x1, y1): offsets into the text, points of the page.
    """

    text: str
    words: list[WordBox]
    confidences: list[float]

    @property
    def confidence(self) -> float:
        """The mean confidence, weighted by letters; 0 without words."""
        lengths = [end - start for start, end, *_ in self.words]
        if not lengths:
            return 0.0
        sure = sum(c * n for c, n in zip(self.confidences, lengths, strict=True))
        return round(sure / sum(lengths), 3)

    @property
    def letters(self) -> int:
        """Number of letters and digits of the text."""
        return sum(map(str.isalnum, self.text))


@dataclass(frozen=True, slots=True)
class PageTransform:
    """Transform from pixels of an upright image to points of the page as shown.

    The image has `pixels` as width and height and was rotated clockwise by rotation
    degrees.
    """

    pixels: tuple[int, int]
    page: tuple[float, float]
    rotation: int = 0

    def box(
        self, left: float, top: float, right: float, bottom: float
    ) -> tuple[float, float, float, float]:
        """Return the position on the page, from its top left corner."""
        first, second = self._point(left, top), self._point(right, bottom)
        x0, x1 = sorted((first[0], second[0]))
        y0, y1 = sorted((first[1], second[1]))
        return (round(x0, 1), round(y0, 1), round(x1, 1), round(y1, 1))

    def _point(self, x: float, y: float) -> tuple[float, float]:
        across, down = x / self.pixels[0], y / self.pixels[1]
        turned = {
            0: (across, down),
            90: (down, 1 - across),
            180: (1 - across, 1 - down),
            270: (1 - down, across),
        }[self.rotation]
        return turned[0] * self.page[0], turned[1] * self.page[1]


def join_words(words: Sequence[RecognisedWord], placing: PageTransform) -> PlacedText:
    """Join words to paragraphs, one per line, without unlikely words."""
    lines = [
        list(line)
        for _key, line in groupby(filter(_is_word, words), key=lambda word: word.line)
    ]
    hyphenation = Hyphenation()
    hyphenation.learn("\n".join(_unbroken_words(line) for line in lines))
    sheet = _Sheet(placing)
    for index, line in enumerate(lines):
        is_broken = index + 1 < len(lines) and _is_broken(line, lines[index + 1])
        if index:
            sheet.part(_gap(lines[index - 1], line))
        for word in line[:-1]:
            sheet.add(word)
            sheet.part(" ")
        if not is_broken:
            sheet.add(line[-1])
            continue
        left, right = _text(line[-1])[:-1], _first_letters(lines[index + 1])
        sheet.add_broken(line[-1], keep=hyphenation.keeps(left, right))
    return sheet.finish()


@dataclass(slots=True)
class _Sheet:
    """Builder of text, boxes and confidences."""

    placing: PageTransform
    _pieces: list[str] = field(default_factory=list)
    _length: int = 0
    _gap: str = ""
    _words: list[WordBox] = field(default_factory=list)
    _confidences: list[float] = field(default_factory=list)

    def part(self, gap: str) -> None:
        """Set the gap before the next word; none after the first part of one."""
        if not self._gap and self._pieces:
            self._gap = gap

    def add(self, word: RecognisedWord, text: str = "") -> None:
        text = text or _text(word)
        self._write_gap(text[0])
        width = (word.right - word.left) / len(text)
        for start, end in _units(text):
            box = self.placing.box(
                word.left + start * width,
                word.top,
                word.left + end * width,
                word.bottom,
            )
            span = (self._length + start, self._length + end)
            if box[0] < box[2] and box[1] < box[3]:
                self._words.append((*span, *box))
                self._confidences.append(word.confidence)
        self._pieces.append(text)
        self._length += len(text)

    def add_broken(self, word: RecognisedWord, *, keep: bool) -> None:
        """Add the first part of a word that continues in the next line."""
        text = _text(word)[:-1]
        self.add(word, f"{text}-" if keep else text)
        self._gap = "joined"

    def finish(self) -> PlacedText:
        return PlacedText("".join(self._pieces), self._words, self._confidences)

    def _write_gap(self, following: str) -> None:
        gap, self._gap = self._gap, ""
        if gap in ("", "joined"):
            return
        if gap == " " and not _needs_space(self._pieces[-1][-1], following):
            return
        self._pieces.append(gap)
        self._length += 1


def _needs_space(before: str, after: str) -> bool:
    """Return whether a space separates two words, unlike in Chinese."""
    if _is_wide(before):
        return not _is_wide(after) and after.isalnum()
    return not _is_wide(after) or before.isalnum()


def _is_wide(character: str) -> bool:
    return is_ideograph(character) or east_asian_width(character) in "WF"


def _units(text: str) -> list[tuple[int, int]]:
    """Return ranges that get a box each: an ideograph is a word of its own."""
    if not any(map(is_ideograph, text)):
        return [(0, len(text))]
    return [(index, index + 1) for index in range(len(text))]


def _is_word(word: RecognisedWord) -> bool:
    text = _text(word)
    if any(map(str.isalnum, text)):
        return word.confidence >= MIN_CONFIDENCE
    return bool(text) and word.confidence >= _MIN_CONFIDENCE_OF_SIGNS


def _text(word: RecognisedWord) -> str:
    return clean_text(word.text).strip()


def _is_broken(line: Line, after: Line) -> bool:
    """Return whether a line ends in a hyphenated word."""
    last = _text(line[-1])
    if line[-1].paragraph != after[0].paragraph or not last.endswith(_HYPHENS):
        return False
    return len(last) > 2 and last[-2].isalpha() and _text(after[0])[0].isalnum()


def _first_letters(line: Line) -> str:
    letters = []
    for letter in _text(line[0]):
        if not letter.isalnum():
            break
        letters.append(letter)
    return "".join(letters)


def _gap(before: Line, after: Line) -> str:
    """Return the separator of two lines: a space within a paragraph."""
    if before[-1].paragraph == after[0].paragraph:
        return " "
    # A paragraph continues at the top of the next column.
    is_higher = after[0].bottom <= before[-1].top
    ends_sentence = _text(before[-1])[-1] in _SENTENCE_ENDS
    return " " if is_higher and not ends_sentence else "\n"


def _unbroken_words(line: Line) -> str:
    return " ".join(text for text in map(_text, line) if not text.endswith(_HYPHENS))
