"""Looks into files that see what a test says."""

from collections.abc import Callable
from typing import Any

from freeshelf.enrich.disclosure import looking
from freeshelf.enrich.disclosure.findings import (
    Finding,
    Means,
    NotLookedAt,
    Place,
    Strength,
)
from freeshelf.library.models import File
from freeshelf.wiring.tasks import extract_file, look_at_file
from tests.library.factories import FileFactory

PHONE = Finding("phone", Strength.STRONG, Place(page=2), value_key="a" * 64)
BAR = Finding("redacted_text", Strength.STRONG, Place(page=1), Means.REDACTION)
AUTHOR = Finding("author", Strength.WEAK, means=Means.PROPERTY)

Sees = Callable[..., list[bytes]]


def look_that_sees(monkeypatch: Any) -> Sees:
    """Have every look see nothing, until it is called with findings and gaps.

    It returns the bytes that were looked into.
    """
    state: dict[str, Any] = {"look": looking.Look(), "texts": []}

    def look(path: Any, **_values: Any) -> looking.Look:
        state["texts"].append(path.read_bytes())
        return state["look"]

    monkeypatch.setattr("freeshelf.enrich.disclosure.looking.look", look)

    def sees(*found: Finding | NotLookedAt) -> list[bytes]:
        state["look"] = looking.Look(
            tuple(each for each in found if isinstance(each, Finding)),
            tuple(each for each in found if isinstance(each, NotLookedAt)),
        )
        return state["texts"]

    return sees


def read(file: File) -> None:
    """Run the task that reads a file, and the one that looks into it."""
    for version in file.versions.all():
        extract_file.func(sha256=version.content_id)
        look_at_file.func(sha256=version.content_id)


def added(**values: Any) -> File:
    """A file that somebody added, after its check."""
    file = FileFactory(held=True, **values)
    read(file)
    return file
