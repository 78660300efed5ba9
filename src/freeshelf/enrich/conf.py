"""This app's settings, read in one place.

FREESHELF_EXTRACTION: MAX_PAGES (further pages are not read and the editor is told),
MAX_BYTES (a larger file is not opened), MEMORY_BYTES and SECONDS (of the process that
reads one file), PICTURES_AT_ONCE (how many pages are drawn at the same time).
FREESHELF_PAGE_IMAGES_DIR: where pictures of pages are kept; it may be emptied at any
time. FREESHELF_PAGE_IMAGES_MAX_BYTES: what they may take up once
the oldest have been pruned. FREESHELF_DATA_DIR: locks are kept in a folder of it.
"""

from dataclasses import replace
from pathlib import Path

from django.conf import settings

from freeshelf.core.sandbox import SandboxLimits
from freeshelf.enrich.text_extraction import ExtractionLimits


def extraction_limits() -> ExtractionLimits:
    """What reading one file may cost."""
    options = settings.FREESHELF_EXTRACTION
    return ExtractionLimits(
        max_pages=options["MAX_PAGES"],
        max_bytes=options["MAX_BYTES"],
        memory_bytes=options["MEMORY_BYTES"],
        seconds=options["SECONDS"],
    )


def limits_within_memory(limits: SandboxLimits) -> SandboxLimits:
    """These limits, with no more memory than reading a file may take."""
    most = int(settings.FREESHELF_EXTRACTION["MEMORY_BYTES"])
    return replace(limits, memory_bytes=min(limits.memory_bytes, most))


def pictures_at_once() -> int:
    """How many pages all processes together draw at the same time."""
    return int(settings.FREESHELF_EXTRACTION["PICTURES_AT_ONCE"])


def page_images_dir() -> Path:
    """Where pictures of pages are kept."""
    return Path(settings.FREESHELF_PAGE_IMAGES_DIR)


def page_images_max_bytes() -> int:
    """What pictures of pages may take up on the disk."""
    size: int = settings.FREESHELF_PAGE_IMAGES_MAX_BYTES
    return size


def locks_dir() -> Path:
    """Where the locks of this app are."""
    return Path(settings.FREESHELF_DATA_DIR) / "locks"
