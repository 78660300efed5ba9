"""A copy of a file that is marked in its text, made as the library makes it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from freeshelf.enrich.checks.copies_by_text import copy_by_text
from freeshelf.enrich.checks.proven_copies import CopyReport
from freeshelf.enrich.disclosure.copies.wishes import TextWishes

Make = Callable[..., tuple[Path, CopyReport]]


@pytest.fixture
def copied_by_text(tmp_path) -> Make:
    def make(
        source: Path | bytes,
        wishes: TextWishes | None = None,
        media_type: str = "",
    ) -> tuple[Path, CopyReport]:
        if isinstance(source, bytes):
            path = tmp_path / "source"
            path.write_bytes(source)
            source = path
        target = tmp_path / "copy"
        with target.open("wb") as stream:
            report = copy_by_text(
                source, stream, wishes or TextWishes(), media_type=media_type
            )
        return target, report

    return make
