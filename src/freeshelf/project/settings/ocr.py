"""Settings of OCR."""

from typing import Any

from freeshelf.project.settings.configuration import configuration
from freeshelf.project.settings.reading import DEFAULT_READING_MEMORY

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
