"""Settings of text extraction, OCR and their memory limits.

Half of the machine's memory is for the library itself, the other half for the processes
that parse untrusted files: one per worker, and those that render pages.
"""

import os
from pathlib import Path
from typing import Any

from freeshelf.project.settings.configuration import configuration

_MOST = 1_500_000_000
_LARGE_MACHINE = 3_500_000_000
_LIMIT_OF_SERVICE = Path("/sys/fs/cgroup/memory.max")


def memory_of_machine() -> int:
    """Return the bytes of memory, or the limit of the service."""
    installed = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    try:
        return min(installed, int(_LIMIT_OF_SERVICE.read_text("ascii")))
    except (OSError, ValueError):
        return installed


def pictures_at_once(memory: int) -> int:
    """Return how many pages may be rendered at the same time."""
    return 2 if memory >= _LARGE_MACHINE else 1


def reading_memory(memory: int, *, workers: int) -> int:
    """Return the bytes for each process that parses untrusted files."""
    at_once = max(workers, 1) + pictures_at_once(memory)
    return min(_MOST, memory // 2 // at_once)


_MEMORY = memory_of_machine()
DEFAULT_READING_MEMORY = reading_memory(
    _MEMORY, workers=configuration.number("TASK_WORKERS", 1, least=0)
)
FREESHELF_EXTRACTION: dict[str, Any] = {
    "MAX_PAGES": configuration.number("EXTRACTION_MAX_PAGES", 20_000),
    "MAX_BYTES": configuration.number("EXTRACTION_MAX_BYTES", 500_000_000),
    "MEMORY_BYTES": configuration.number(
        "EXTRACTION_MEMORY_BYTES", DEFAULT_READING_MEMORY
    ),
    "SECONDS": configuration.number("EXTRACTION_SECONDS", 600),
    "PICTURES_AT_ONCE": pictures_at_once(_MEMORY),
}
FREESHELF_DISCLOSURE: dict[str, Any] = {
    "TWO_PEOPLE": configuration.flag("DISCLOSURE_TWO_PEOPLE", default=False),
}
FREESHELF_OCR: dict[str, Any] = {
    "IS_ON": configuration.flag("OCR", default=True),
    "PROGRAM": configuration.text("OCR_PROGRAM", "tesseract"),
    "MAX_PAGES": configuration.number("OCR_MAX_PAGES", 2_000, least=1),
    "DOTS_PER_INCH": configuration.number("OCR_DPI", 300, least=100, most=600),
    "PAGE_SECONDS": configuration.number("OCR_PAGE_SECONDS", 60, least=5),
    "MEMORY_BYTES": configuration.number(
        "OCR_MEMORY_BYTES", min(1_000_000_000, DEFAULT_READING_MEMORY)
    ),
}
