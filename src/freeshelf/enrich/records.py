"""Queries for records and files that several parts of this app need."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.storage import storages

from freeshelf.core.batches import let_others_write
from freeshelf.library.models import (
    FileContent,
    FileVersion,
    Resource,
    ResourceRelation,
)
from freeshelf.shared.files import local_path


@contextmanager
def local_file(content: FileContent) -> Iterator[Path]:
    """Yield a path to the bytes of a content while the context is open.

    Raises FileNotFoundError when the storage does not have them.
    """
    with local_path(storages["library"], content.storage_name) as path:
        yield path


_REST_SECONDS = 0.01


def in_turn(keys: Iterable[int], *, seconds: float | None) -> Iterator[int]:
    """Yield keys for some seconds or to the end; others may write after each."""
    deadline = None if seconds is None else time.monotonic() + seconds
    for key in list(keys):
        if deadline is not None and time.monotonic() > deadline:
            return
        yield key
        let_others_write(_REST_SECONDS)


def current_versions(resource: Resource) -> list[FileVersion]:
    """Return the versions that readers get, of the prefetched files."""
    return [
        version
        for file in resource.files.all()
        if file.removed_at is None
        for version in file.versions.all()
        if version.is_current
    ]


def add_relation(state: Resource, target: int | None, kind: str) -> bool:
    """Relate a record to another, and return whether it was not yet."""
    rows = state.relations.all()
    if any(row.target_id == target and row.kind == kind for row in rows):
        return False
    row = ResourceRelation(target_id=target, kind=kind, sort_order=len(rows))
    state.relations.add(row)
    return True
