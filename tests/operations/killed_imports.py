"""Imports a site, killed at many points: `python -m tests.operations.killed_imports …`.

One process is made ready once; each import is a fork of it. One of these stands still
just before each statement at which it is killed, while its data folder is copied.
"""

# ruff: noqa: T201

import hashlib
import json
import os
import random
import re
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import django

django.setup()

from django.apps import apps  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.db.models import DateTimeField, Model, UUIDField  # noqa: E402
from django.utils import timezone  # noqa: E402

from freeshelf.core import batches as pauses  # noqa: E402
from freeshelf.core.territories import territory_codes  # noqa: E402
from freeshelf.ingest import batches  # noqa: E402
from freeshelf_wordpress.importers.services import import_wordpress  # noqa: E402

# Loaded once, not by each fork.
import_module("freeshelf.project.urls")
territory_codes()
# The accounts of runs and what waits for workers tell of two runs where there were two.
_TOLD_BY_RUNS = {
    *("django_tasks_database", "ingest", "leases", "search", "sessions", "statistics")
}
# Made again from the pictures when someone looks at them; tokens of caches.
_DERIVED = {"wagtailimages.Rendition", "accounts.CacheEntry"}
_KEPT_OF_INGEST = {"provenance", "rawitem", "source", "termmapping"}
# Keys, and what the admin area's search makes of the order in which it was told.
_DIFFERENT = {"id", "index_entry_id", "title_norm"}
_BY_LOT = re.compile(
    r"\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b|![A-Za-z0-9]{40}"
)
_TIME = re.compile(r"20\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+]00:00)?")


def compare_killed_with_clean(export: str, uploads: str, kills: str, seed: str) -> None:
    """Kill an import at many points, run it again, and compare with a clean run."""
    folder = Path(settings.FREESHELF_DATA_DIR)
    template, counted = folder.with_name("template"), folder.with_name("statements")
    connections.close_all()
    shutil.copytree(folder, template, ignore=shutil.ignore_patterns("static"))
    assert ended(start_import(export, uploads, counted=counted)) == 0
    last = int(counted.read_text("utf-8"))
    clean = state_of(folder)
    points = sorted(random.Random(seed).sample(range(1, last), int(kills)))
    print(f"seed {seed}: {last} statements, killed before {points}")
    replace(folder, template)
    killed = folders_of_killed(start_import(export, uploads, points=points), points)
    for point, left in zip(points, killed, strict=True):
        replace(folder, left)
        assert ended(start_import(export, uploads)) == 0
        found = state_of(folder)
        for name in sorted({*clean, *found}):
            missing, more = clean[name] - found[name], found[name] - clean[name]
            if missing or more:
                print(f"killed before statement {point}, {name}:")
                print(*[f"  - {row[:600]}" for row in list(missing)[:5]], sep="\n")
                print(*[f"  + {row[:600]}" for row in list(more)[:5]], sep="\n")
                sys.exit(1)
    print("the same")


def replace(folder: Path, other: Path) -> None:
    """Put another folder in the place of one."""
    connections.close_all()
    shutil.rmtree(folder)
    other.rename(folder)


def folders_of_killed(pid: int, points: Sequence[int]) -> list[Path]:
    """Copies of the data folder, each as a kill of this import at a point leaves it.

    A kill leaves what is in the files when all threads stand still. So the import is
    stopped at each point, and killed at the last.
    """
    folder = Path(settings.FREESHELF_DATA_DIR)
    copies = [folder.with_name(f"killed-{point}") for point in points]
    for copy in copies:
        _, status = os.waitpid(pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status), status
        if copy == copies[-1]:
            os.kill(pid, signal.SIGKILL)
            assert ended(pid) == -signal.SIGKILL
        shutil.copytree(folder, copy)
        if copy != copies[-1]:
            os.kill(pid, signal.SIGCONT)
    return copies


def ended(pid: int) -> int:
    """Wait for the end of a process; its exit status, negative for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def start_import(
    export: str,
    uploads: str,
    *,
    points: Sequence[int] = (),
    counted: Path | None = None,
) -> int:
    """Import in a process of its own, which stops before some statements; its number.

    The number of its statements is written to a file.
    """
    connections.close_all()
    if pid := os.fork():
        return pid
    sent = 0

    def count(execute: Any, *arguments: Any) -> Any:
        nonlocal sent
        sent += 1
        if sent in points:
            os.kill(os.getpid(), signal.SIGSTOP)
        return execute(*arguments)

    # Nobody else writes here, for whom it would have to rest. How much goes into one
    # transaction, and with it the order of keys, must not hang on the machine's speed.
    pauses.sleep = lambda _seconds: None
    batches.BATCH_SECONDS = 3600
    batches.BatchedWriter._rest = lambda _writer: 0.0
    status = 1
    try:
        with connection.execute_wrapper(count):
            import_wordpress(
                sources=[export], uploads=Path(uploads), now=timezone.now()
            )
        if counted is not None:
            counted.write_text(str(sent), "utf-8")
        status = 0
    finally:
        connections.close_all()
        os._exit(status)


def state_of(folder: Path) -> dict[str, Counter[str]]:
    """All that is there, by table and folder, without what two clean runs differ in."""
    names = own_names()
    state = {
        model._meta.label: Counter(
            row_of(instance, names) for instance in model._base_manager.iterator()
        )
        for model in apps.get_models(include_auto_created=True)
        if is_compared(model)
    }
    for place in ("files", "media/original_images"):
        state[place] = Counter(
            f"{file.relative_to(folder)} "
            + hashlib.sha256(file.read_bytes()).hexdigest()
            for file in (folder / place).rglob("*")
            if file.is_file()
        )
    return state


def is_compared(model: type[Model]) -> bool:
    """Return whether the rows of a model are part of the end state."""
    meta = model._meta
    if not meta.managed or meta.proxy or meta.label in _DERIVED:
        return False
    kept = meta.app_label == "ingest" and meta.model_name in _KEPT_OF_INGEST
    return kept or meta.app_label not in _TOLD_BY_RUNS


def own_names() -> dict[str, str]:
    """Identifiers that are drawn by lot, and what stands for them: model and key."""
    return {
        str(identifier): f"{model.__name__} {pk}"
        for model in apps.get_models()
        if model._meta.app_label in {"events", "library"}
        and any(field.name == "identifier" for field in model._meta.fields)
        for pk, identifier in model._base_manager.values_list("pk", "identifier")
    }


def row_of(instance: Model, names: dict[str, str]) -> str:
    """A row as text, without its own key and what differs between two clean runs."""
    values = {}
    for field in instance._meta.concrete_fields:
        value = getattr(instance, field.attname)
        if isinstance(field, DateTimeField):
            value = moment_of(value)
        elif isinstance(field, UUIDField) or field.attname in _DIFFERENT:
            continue
        values[field.attname] = value
    text = json.dumps(values, default=str, sort_keys=True, ensure_ascii=False)
    text = _BY_LOT.sub("LOT", _TIME.sub(recent, text))
    for name, stands_for in names.items():
        text = text.replace(name, stands_for)
    return text


def moment_of(value: datetime | None) -> str:
    """A moment of the old site; those of this run are all the same."""
    return recent(re.match(r".*", str(value))) if value else ""


def recent(found: Any) -> str:
    """The time of a match, or a word for one of today."""
    today = f"{timezone.now():%Y-%m-%d}"
    return "TODAY" if found[0].startswith(today) else found[0]


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
