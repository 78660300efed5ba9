"""Run Tesseract as a program with limits, and the settings of OCR.

It reads an image from a pipe and prints to another, without files and further threads.
It is a program of the machine and may be missing; only this module knows its options.

FREESHELF_OCR: IS_ON, PROGRAM (name or path of Tesseract), MAX_PAGES (of one file; the
editor is told of the others), DOTS_PER_INCH (of the image for OCR), PAGE_SECONDS (of
the processor, for each program that a page needs), MEMORY_BYTES (of each of them).
"""

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.conf import settings

from freeshelf.core import sandbox
from freeshelf.core.sandboxed_program import run_limited
from freeshelf.enrich.errors import OcrEngineError, OcrEngineMissingError

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


_ENVIRONMENT = {"LANG": "C.UTF-8", "OMP_THREAD_LIMIT": "1"}
_AUTOMATIC_LAYOUT, _ORIENTATION_ONLY = "3", "0"
_ORIENTATION_PACK = "osd"
_FIRST_LOOK = sandbox.SandboxLimits(
    memory_bytes=512 * sandbox.MEBIBYTE, wall_seconds=20
)


@dataclass(frozen=True, slots=True)
class Tesseract:
    """An installed Tesseract: its path, its version, its language packs."""

    path: str
    version: str
    packs: frozenset[str]
    limits: sandbox.SandboxLimits

    def orientation(self, picture: bytes, *, dots_per_inch: int) -> Orientation:
        """Return the orientation of an image, unknown if it has too little text.

        Raises SandboxError when it was ended.
        """
        if _ORIENTATION_PACK not in self.packs:
            return Orientation()
        options = ("--psm", _ORIENTATION_ONLY)
        try:
            return parse_orientation(self._run(picture, dots_per_inch, options))
        except sandbox.SandboxDiedError as error:
            if error.is_from_outside:
                raise
            # It exits with an error status when it sees too few letters.
            return Orientation()

    def words(
        self, picture: bytes, *, packs: Sequence[str], dots_per_inch: int
    ) -> list[RecognisedWord]:
        """Return the words in reading order. Raises SandboxError, ValueError."""
        options = ("--psm", _AUTOMATIC_LAYOUT, "-l", "+".join(packs), "tsv")
        return parse_words(self._run(picture, dots_per_inch, options))

    def _run(self, picture: bytes, dots_per_inch: int, options: Sequence[str]) -> bytes:
        arguments = [self.path, "stdin", "stdout", "--dpi", str(dots_per_inch)]
        return run_limited(
            [*arguments, *options],
            given=picture,
            limits=self.limits,
            environment=_ENVIRONMENT,
        )


def find_tesseract(program: str, *, limits: sandbox.SandboxLimits) -> Tesseract:
    """Find Tesseract by name or path, with its version and language packs.

    Raises OcrEngineMissingError, and OcrEngineError for one that does not work.
    """
    path = shutil.which(program)
    if path is None:
        raise OcrEngineMissingError(program=program)
    found = Tesseract(path, "", frozenset(), limits)
    version = _output_of(found, "--version").split("\n", 1)[0].rpartition(" ")[2]
    listed = _output_of(found, "--list-langs").splitlines()[1:]
    packs = frozenset(line.strip() for line in listed if line.strip())
    if not packs - {_ORIENTATION_PACK}:
        raise OcrEngineError(path=path, reason="it has no language pack")
    return replace(found, version=version, packs=packs)


def _output_of(found: Tesseract, question: str) -> str:
    try:
        printed = run_limited(
            [found.path, question],
            given=b"",
            limits=_FIRST_LOOK,
            environment=_ENVIRONMENT,
        )
    except sandbox.SandboxDiedError as error:
        raise OcrEngineError(path=found.path, reason=error.reason) from error
    except sandbox.SandboxError as error:
        raise OcrEngineError(path=found.path, reason=str(error)) from error
    return printed.decode("utf-8", "replace")


# On a busy machine a background process gets a fraction of the processor.
_CLOCK_PER_CPU = 5
_BACKGROUND = 10  # niceness: visitors and editors come first


def is_enabled() -> bool:
    """Return whether OCR is enabled."""
    return bool(_options()["IS_ON"])


def max_pages() -> int:
    """Return how many pages of one file are read."""
    return int(_options()["MAX_PAGES"])


def dots_per_inch() -> int:
    """Return the resolution of rendered pages."""
    return int(_options()["DOTS_PER_INCH"])


def tesseract() -> Tesseract:
    """Return the installed Tesseract, cached once it was found.

    Raises OcrEngineMissingError and OcrEngineError, and checks again the next time.
    """
    return _found(_options()["PROGRAM"], scan_limits())


def scan_limits() -> sandbox.SandboxLimits:
    """Return the limits of each child that renders or reads a page."""
    options = _options()
    clock = float(options["PAGE_SECONDS"] * _CLOCK_PER_CPU)
    return sandbox.SandboxLimits(
        memory_bytes=options["MEMORY_BYTES"],
        cpu_seconds=options["PAGE_SECONDS"],
        wall_seconds=clock,
        silence_seconds=clock,
        niceness=_BACKGROUND,
    )


@cache
def _found(program: str, limits: sandbox.SandboxLimits) -> Tesseract:
    return find_tesseract(program, limits=limits)


def _options() -> dict[str, Any]:
    options: dict[str, Any] = settings.FREESHELF_OCR
    return options
