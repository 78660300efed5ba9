"""Fixtures of the tests that read files."""

import pytest

from tests.enrich.reading import Reader


@pytest.fixture
def read(tmp_path) -> Reader:
    return Reader(tmp_path)
