"""A library that counts its searches."""

import pytest


@pytest.fixture
def counted(settings, tmp_path):
    """Statistics switched on, with a data directory of their own."""
    settings.FREESHELF_DATA_DIR = tmp_path
    # The thread would write beside the open transaction of a test.
    settings.FREESHELF_STATISTICS = {
        "IS_ON": True,
        "KEPT_DAYS": 365,
        "FLUSH_SECONDS": 3600,
    }
    return tmp_path
