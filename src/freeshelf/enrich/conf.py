"""Settings of this app.

FREESHELF_EXTRACTION: MAX_PAGES (further pages are not read and the editor is told),
MAX_BYTES (a larger file is not opened), MEMORY_BYTES and SECONDS (of the process that
reads one file), PICTURES_AT_ONCE (number of pages drawn at the same time).
FREESHELF_PAGE_IMAGES_DIR: directory of page images; it may be emptied at any time.
FREESHELF_PAGE_IMAGES_MAX_BYTES: their maximum size after pruning. FREESHELF_DATA_DIR:
parent of the directory of locks.
"""

from dataclasses import replace
from pathlib import Path

from django.conf import settings

from freeshelf.core.sandbox import SandboxLimits
from freeshelf.enrich.text_extraction import ExtractionLimits


def extraction_limits() -> ExtractionLimits:
    """Return the limits for extracting one file."""
    names = ("MAX_PAGES", "MAX_BYTES", "MEMORY_BYTES", "SECONDS")
    options = settings.FREESHELF_EXTRACTION
    return ExtractionLimits(**{name.lower(): options[name] for name in names})


def limits_within_memory(limits: SandboxLimits) -> SandboxLimits:
    """Return these limits, with no more memory than extraction may use."""
    maximum = int(settings.FREESHELF_EXTRACTION["MEMORY_BYTES"])
    return replace(limits, memory_bytes=min(limits.memory_bytes, maximum))


def pictures_at_once() -> int:
    """Return how many pages all processes together may draw at the same time."""
    return int(settings.FREESHELF_EXTRACTION["PICTURES_AT_ONCE"])


def page_images_dir() -> Path:
    """Return the directory of page images."""
    return Path(settings.FREESHELF_PAGE_IMAGES_DIR)


def page_images_max_bytes() -> int:
    """Return the maximum size of all page images on disk."""
    size: int = settings.FREESHELF_PAGE_IMAGES_MAX_BYTES
    return size


def locks_dir() -> Path:
    """Return the directory of this app's locks."""
    return Path(settings.FREESHELF_DATA_DIR) / "locks"
