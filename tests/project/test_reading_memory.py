"""Reading files fits beside the library on the smallest machine of the guide."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freeshelf.enrich.text_extraction import ExtractionLimits, extract
from freeshelf.project.settings.reading import pictures_at_once, reading_memory
from tests.library.factories import pdf_bytes

_GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "deploy.md"


def smallest_machine() -> int:
    said = re.search(
        r"(\d+) processor cores and (\d+) GB of memory", _GUIDE.read_text()
    )
    return int(said[2]) * 1_000_000_000


@given(st.integers(1_000_000_000, 10**12), st.integers(0, 32))
def test_all_that_reads_at_once_has_half_of_the_memory(memory, workers):
    each = reading_memory(memory, workers=workers)

    assert each * (max(workers, 1) + pictures_at_once(memory)) <= memory / 2
    assert each <= 1_500_000_000


def test_a_file_is_read_with_what_the_smallest_machine_has_for_it(tmp_path):
    file = tmp_path / "guide.pdf"
    file.write_bytes(
        pdf_bytes(*[f"Workers never pay fees, page {n}." for n in range(60)])
    )
    limits = ExtractionLimits(
        max_pages=100,
        max_bytes=10**9,
        memory_bytes=reading_memory(smallest_machine(), workers=1),
        seconds=60,
    )

    read = list(
        extract(file, media_type="application/pdf", name="guide.pdf", limits=limits)
    )

    assert limits.memory_bytes == pytest.approx(750_000_000)
    assert len(read) > 60


def test_no_reader_may_take_more_than_a_file_may(settings):
    from freeshelf.core.sandbox import SandboxLimits
    from freeshelf.enrich.conf import limits_within_memory

    settings.FREESHELF_EXTRACTION = {**settings.FREESHELF_EXTRACTION, "MEMORY_BYTES": 9}

    assert limits_within_memory(SandboxLimits(memory_bytes=10)).memory_bytes == 9
    assert limits_within_memory(SandboxLimits(memory_bytes=8)).memory_bytes == 8
    assert settings.FREESHELF_OCR["MEMORY_BYTES"] <= 1_500_000_000
