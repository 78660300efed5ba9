"""Run Tesseract as a program with limits; only this module knows its options.

It reads an image from a pipe and prints to another, without files and further threads.
It is a program of the machine and may be missing.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from freeshelf.core.sandbox import (
    MEBIBYTE,
    SandboxDiedError,
    SandboxError,
    SandboxLimits,
)
from freeshelf.core.sandboxed_program import run_limited
from freeshelf.enrich.ocr.errors import OcrEngineError, OcrEngineMissingError
from freeshelf.enrich.ocr.tesseract_output import (
    Orientation,
    RecognisedWord,
    parse_orientation,
    parse_words,
)

_ENVIRONMENT = {"LANG": "C.UTF-8", "OMP_THREAD_LIMIT": "1"}
_AUTOMATIC_LAYOUT, _ORIENTATION_ONLY = "3", "0"
_ORIENTATION_PACK = "osd"
_FIRST_LOOK = SandboxLimits(memory_bytes=512 * MEBIBYTE, wall_seconds=20)


@dataclass(frozen=True, slots=True)
class Tesseract:
    """An installed Tesseract: its path, its version, its language packs."""

    path: str
    version: str
    packs: frozenset[str]
    limits: SandboxLimits
    environment: Mapping[str, str]

    def orientation(self, picture: bytes, *, dots_per_inch: int) -> Orientation:
        """Return the orientation of an image, unknown if it has too little text.

        Raises SandboxError when it was ended.
        """
        if _ORIENTATION_PACK not in self.packs:
            return Orientation()
        options = ("--psm", _ORIENTATION_ONLY)
        try:
            return parse_orientation(self._run(picture, dots_per_inch, options))
        except SandboxDiedError as error:
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
            environment=self.environment,
        )


def find_tesseract(program: str, *, limits: SandboxLimits) -> Tesseract:
    """Find Tesseract by name or path, with its version and language packs.

    Raises OcrEngineMissingError, and OcrEngineError for one that does not work.
    """
    path = shutil.which(program)
    if path is None:
        raise OcrEngineMissingError(program=program)
    found = Tesseract(path, "", frozenset(), limits, _ENVIRONMENT)
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
            environment=found.environment,
        )
    except SandboxDiedError as error:
        raise OcrEngineError(path=found.path, reason=error.reason) from error
    except SandboxError as error:
        raise OcrEngineError(path=found.path, reason=str(error)) from error
    return printed.decode("utf-8", "replace")
