"""A copy of an Office file, made as the library makes it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from freeshelf.enrich.checks.proven_copies import CopyReport
from freeshelf.enrich.checks.proven_office_copies import copy_office
from freeshelf.enrich.disclosure.copies.wishes import OfficeWishes

Make = Callable[..., tuple[Path, CopyReport]]


@pytest.fixture
def copied_office(tmp_path) -> Make:
    def make(
        source: Path | bytes, wishes: OfficeWishes | None = None
    ) -> tuple[Path, CopyReport]:
        if isinstance(source, bytes):
            path = tmp_path / "source"
            path.write_bytes(source)
            source = path
        target = tmp_path / "copy"
        with target.open("wb") as stream:
            report = copy_office(source, stream, wishes or OfficeWishes())
        return target, report

    return make
