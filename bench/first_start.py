"""Measure what an empty database costs: our migrations beside those of others."""

import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db.migrations.executor import MigrationExecutor

from bench.markdown import table, verdict
from bench.speed.product import Product

_OURS_BAR, _WHOLE_BAR = 0.25, 1.6  # of what the migrations of others cost


def section(*, folder: Path, say: Callable[[str], None]) -> str:
    """Migrate an empty database in a process of its own."""
    say("Creating an empty database")
    product = Product(folder)
    figures = product.inside("bench.first_start", "migrate")
    others, ours, whole = (figures[name] for name in ("others", "ours", "whole"))
    count = figures["count"]
    rows = [
        ("migrations of others", str(count["others"]), f"{others:.1f}", "", "", ""),
        _row("migrations of ours", count["ours"], ours, others, _OURS_BAR),
        _row("whole command", "", whole, others, _WHOLE_BAR),
    ]
    head = ("Processor time", "number", "s", "of others", "Bar", "Verdict")
    return table(head, rows)


def migrate() -> dict[str, Any]:
    """Migrate, and return seconds of processor time and numbers of migrations."""
    seconds: Counter[str] = Counter()
    count: Counter[str] = Counter()
    apply = MigrationExecutor.apply_migration

    def timed(self: Any, state: Any, migration: Any, *args: Any, **kwargs: Any) -> Any:
        started = time.process_time()
        result = apply(self, state, migration, *args, **kwargs)
        config = apps.get_app_config(migration.app_label)
        owner = "ours" if config.name.startswith("freeshelf") else "others"
        seconds[owner] += time.process_time() - started
        count[owner] += 1
        return result

    started = time.process_time()
    MigrationExecutor.apply_migration = timed  # type: ignore[method-assign]
    try:
        call_command("migrate", interactive=False, verbosity=0)
    finally:
        MigrationExecutor.apply_migration = apply  # type: ignore[method-assign]
    whole = time.process_time() - started
    return {**seconds, "whole": whole, "count": dict(count)}


def _row(
    name: str, number: object, seconds: float, others: float, bar: float
) -> tuple[str, ...]:
    ratio = seconds / others
    passed = verdict(passed=ratio <= bar)
    return (
        name,
        str(number),
        f"{seconds:.1f}",
        f"{ratio:.2f}",
        f"at most {bar}",
        passed,
    )
