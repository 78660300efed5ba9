"""Readiness of this process for readers, and the state of its parts.

Without its database, or with an older one, it can answer nothing. Search and storage
are shared with the other nodes: if they are away, taking every node away would close
the pages that still work. So they keep a node back only until it has been ready once.
"""

import mmap
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.storage import storages
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from freeshelf.operations.monitoring.questions import Question
from freeshelf.search.conf import engine
from freeshelf.search.errors import IndexMissingError, IndexOutdatedError

SECONDS = 2.0
OK, BUILDING = "ok", "building"
_KEPT_SECONDS = 1.0
_PROBE = "readiness-probe"

# Shared by the processes that are forked from this one.
_was_ready = mmap.mmap(-1, 1)
_is_migrated = False


@dataclass(frozen=True, slots=True)
class Readiness:
    """The answer of each part, in one word or a short reason."""

    parts: dict[str, str]
    is_ready: bool

    def as_json(self) -> dict[str, object]:
        """Return what is shown to who may see it."""
        works = self.working()
        word = "ready" if all(works.values()) else "degraded"
        return {"status": word if self.is_ready else "not ready", "parts": self.parts}

    def working(self) -> dict[str, bool]:
        """Return which parts work."""
        return {name: word in (OK, BUILDING) for name, word in self.parts.items()}


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return OK


def _migrations() -> str:
    global _is_migrated  # noqa: PLW0603 - nothing takes a migration back meanwhile
    if _is_migrated:
        return OK
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    _is_migrated = not missing
    return f"{len(missing)} missing" if missing else OK


def _search() -> str:
    try:
        engine().info()
    except (IndexMissingError, IndexOutdatedError):
        return BUILDING
    return OK


def _storage() -> str:
    if not Path(settings.FREESHELF_DATA_DIR).is_dir():
        return "the data directory is missing"
    storages["library"].exists(_PROBE)
    return OK


_NEEDED: dict[str, Callable[[], str]] = {
    "database": _database,
    "migrations": _migrations,
}
_SHARED: dict[str, Callable[[], str]] = {"search": _search, "storage": _storage}
_questions = [Question(name, ask) for name, ask in (_NEEDED | _SHARED).items()]
_last: tuple[float, Readiness] | None = None


def readiness() -> Readiness:
    """Ask all parts at once, for two seconds at most."""
    global _last  # noqa: PLW0603 - many that ask at once get one answer
    if _last is not None and time.monotonic() < _last[0] + _KEPT_SECONDS:
        return _last[1]
    until = time.monotonic() + SECONDS
    for question in _questions:
        question.begin()
    parts = {question.name: question.answer(until) for question in _questions}
    works = Readiness(parts, is_ready=True).working()
    is_ready = all(works[name] for name in _NEEDED) and (
        all(works.values()) or _was_ready[0] == 1
    )
    if is_ready:
        _was_ready[0] = 1
    _last = time.monotonic(), Readiness(parts, is_ready=is_ready)
    return _last[1]


def forget_readiness() -> None:
    """Start as a process that was never ready."""
    global _last, _is_migrated
    _last, _is_migrated = None, False
    _was_ready[0] = 0
