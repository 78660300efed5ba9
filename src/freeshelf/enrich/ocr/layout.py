"""Convert recognised words to the text of a page with word positions."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile
from unicodedata import east_asian_width

from freeshelf.enrich.extractors.hyphenation import Hyphenation
from freeshelf.enrich.extractors.messages import WordBox
from freeshelf.enrich.extractors.page_text import PageBuilder, clean_text, is_ideograph
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
class RenderedPage:
    """A page as binary PGM, its size in pixels, and in points before rotation.

    It was rotated clockwise by rotation degrees.
    """

    picture: bytes
    pixels: tuple[int, int]
    page: tuple[float, float]
    rotation: int = 0

    def box(
        self, left: float, top: float, right: float, bottom: float
    ) -> tuple[float, float, float, float]:
        """Return a place in the picture in points from the corner of the page."""
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


def join_words(words: Sequence[RecognisedWord], drawing: RenderedPage) -> PlacedText:
    """Join words to paragraphs, one per line, without unlikely words."""
    lines = [
        list(line)
        for _key, line in groupby(filter(_is_word, words), key=lambda word: word.line)
    ]
    hyphenation = Hyphenation()
    hyphenation.learn("\n".join(_unbroken_words(line) for line in lines))
    builder = PageBuilder()
    confidences: dict[int, float] = {}  # by the start of a word
    before = ""  # the last letter; none after the first part of a broken word
    for line, last, after in zip(lines, [[], *lines], [*lines[1:], []], strict=False):
        for number, word in enumerate(line):
            text = _text(word)
            if before and not number and _ends_paragraph(last, line):
                builder.newline()
            elif before and _needs_space(before, text[0]):
                builder.space()
            else:
                builder.next_line()
            before = text[-1]
            if number == len(line) - 1 and after and _is_broken(line, after):
                keeps = hyphenation.keeps(text[:-1], _first_letters(after))
                text, before = text[:-1] + ("-" if keeps else ""), ""
            confidences[builder.next_start()] = word.confidence
            width = (word.right - word.left) / len(text)
            for index, letter in enumerate(text):
                left = word.left + index * width
                box = drawing.box(left, word.top, left + width, word.bottom)
                builder.add(letter, box)
    joined, boxes = builder.finish()
    starts = list(confidences)
    found = [confidences[starts[bisect_right(starts, box[0]) - 1]] for box in boxes]
    return PlacedText(joined, boxes, found)


def _needs_space(before: str, after: str) -> bool:
    """Return whether a space separates two words, unlike in Chinese."""
    if _is_wide(before):
        return not _is_wide(after) and after.isalnum()
    return not _is_wide(after) or before.isalnum()


def _is_wide(character: str) -> bool:
    return is_ideograph(character) or east_asian_width(character) in "WF"


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
    return "".join(takewhile(str.isalnum, _text(line[0])))


def _ends_paragraph(line: Line, after: Line) -> bool:
    if not line or line[-1].paragraph == after[0].paragraph:
        return False
    # A paragraph continues at the top of the next column.
    is_higher = after[0].bottom <= line[-1].top
    return not is_higher or _text(line[-1])[-1] in _SENTENCE_ENDS


def _unbroken_words(line: Line) -> str:
    return " ".join(text for text in map(_text, line) if not text.endswith(_HYPHENS))
