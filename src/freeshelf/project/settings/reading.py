"""Reading files: how much of one is read, and what that may cost.

Half of the machine's memory is for the library itself, the other half for what reads
foreign bytes beside it: one process for each worker, and those that draw pages.
"""

import os
from pathlib import Path
from typing import Any

from freeshelf.project.settings.configuration import configuration

_MOST = 1_500_000_000
_LARGE_MACHINE = 3_500_000_000
_LIMIT_OF_SERVICE = Path("/sys/fs/cgroup/memory.max")


def memory_of_machine() -> int:
    """Bytes of memory, or of what the service may use of it."""
    whole = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    try:
        return min(whole, int(_LIMIT_OF_SERVICE.read_text("ascii")))
    except (OSError, ValueError):
        return whole


def pictures_at_once(memory: int) -> int:
    """How many pages are drawn at the same time."""
    return 2 if memory >= _LARGE_MACHINE else 1


def reading_memory(memory: int, *, workers: int) -> int:
    """Bytes for each process that reads foreign bytes."""
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
