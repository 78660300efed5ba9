"""Settings of OCR.

FREESHELF_OCR: IS_ON, PROGRAM (name or path of Tesseract), MAX_PAGES (of one file; the
editor is told of the others), DOTS_PER_INCH (of the image for OCR), PAGE_SECONDS (of
the processor, for each program that a page needs), MEMORY_BYTES (of each of them).
"""

from functools import cache
from typing import Any

from django.conf import settings

from freeshelf.core.sandbox import SandboxLimits
from freeshelf.enrich.ocr.engine import Tesseract, find_tesseract

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


def scan_limits() -> SandboxLimits:
    """Return the limits of each child that renders or reads a page."""
    options = _options()
    clock = float(options["PAGE_SECONDS"] * _CLOCK_PER_CPU)
    return SandboxLimits(
        memory_bytes=options["MEMORY_BYTES"],
        cpu_seconds=options["PAGE_SECONDS"],
        wall_seconds=clock,
        silence_seconds=clock,
        niceness=_BACKGROUND,
    )


@cache
def _found(program: str, limits: SandboxLimits) -> Tesseract:
    return find_tesseract(program, limits=limits)


def _options() -> dict[str, Any]:
    options: dict[str, Any] = settings.FREESHELF_OCR
    return options
