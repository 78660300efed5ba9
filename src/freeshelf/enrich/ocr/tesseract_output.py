"""Parse and validate the output of Tesseract."""

import re
from dataclasses import dataclass

_WORD_LEVEL = "5"
_COLUMNS = 12
_MAX_WORDS = 50_000
_MAX_WORD_LENGTH = 500
_FACT = re.compile(r"^(Rotate|Orientation confidence|Script|Script confidence): (.+)$")
_ROTATIONS = (0, 90, 180, 270)


@dataclass(frozen=True, slots=True)
class RecognisedWord:
    """A word with its position in pixels, and its confidence, 0 to 1.

    Words of one line have the same line; lines of one paragraph, the same paragraph.
    """

    text: str
    line: tuple[int, int, int]  # block, paragraph, line
    left: int
    top: int
    right: int
    bottom: int
    confidence: float

    @property
    def paragraph(self) -> tuple[int, int]:
        return self.line[:2]


@dataclass(frozen=True, slots=True)
class Orientation:
    """Clockwise rotation of an image in degrees, and its script."""

    rotation: int = 0
    rotation_confidence: float = 0.0
    script: str = ""
    script_confidence: float = 0.0


def parse_words(printed: bytes) -> list[RecognisedWord]:
    """Parse the words of Tesseract's TSV in order. Raises ValueError if invalid."""
    words: list[RecognisedWord] = []
    for row in printed.decode("utf-8", "replace").splitlines():
        cells = row.split("\t", _COLUMNS - 1)
        if len(cells) < _COLUMNS or cells[0] != _WORD_LEVEL or not cells[-1].strip():
            continue
        block, paragraph, line, _word, left, top, width, height = map(int, cells[2:10])
        confidence = float(cells[10])
        if width < 1 or height < 1 or not 0 <= confidence <= 100:
            continue
        words.append(
            RecognisedWord(
                text=cells[-1].strip()[:_MAX_WORD_LENGTH],
                line=(block, paragraph, line),
                left=left,
                top=top,
                right=left + width,
                bottom=top + height,
                confidence=round(confidence / 100, 2),
            )
        )
        if len(words) == _MAX_WORDS:
            break
    return words


def parse_orientation(printed: bytes) -> Orientation:
    """Parse Tesseract's report on orientation and script."""
    facts: dict[str, str] = {}
    for row in printed.decode("utf-8", "replace").splitlines():
        if match := _FACT.match(row.strip()):
            facts[match[1]] = match[2]
    rotation = int(facts.get("Rotate", "0"))
    return Orientation(
        rotation=rotation if rotation in _ROTATIONS else 0,
        rotation_confidence=float(facts.get("Orientation confidence", "0")),
        script=facts.get("Script", ""),
        script_confidence=float(facts.get("Script confidence", "0")),
    )
