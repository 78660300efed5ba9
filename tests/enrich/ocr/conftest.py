"""OCR with the real Tesseract, switched on, with locks of its own."""

import pytest

from freeshelf.core.sandbox import SandboxLimits
from freeshelf.enrich.ocr.engine import Tesseract, find_tesseract


@pytest.fixture(scope="session")
def engine() -> Tesseract:
    return find_tesseract("tesseract", limits=SandboxLimits())


@pytest.fixture
def ocr(settings, tmp_path):
    """OCR is on; the fixture is its settings, to be changed."""
    settings.FREESHELF_OCR = {
        **settings.FREESHELF_OCR,
        "IS_ON": True,
        "DOTS_PER_INCH": 150,
    }
    settings.FREESHELF_DATA_DIR = tmp_path
    return settings.FREESHELF_OCR
