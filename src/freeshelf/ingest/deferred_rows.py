"""Insert the new rows of one transaction together at its end, one statement per model.

Inside a transaction of `batches.BatchedWriter` rows are deferred to its end; anywhere
else they are saved immediately, so the caller need not know. Code that needs the key of
a row runs in `on_flush`.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model
from django.db.models.signals import post_save

Step = Callable[[], object]


class DeferredRows:
    """Rows and steps deferred in one transaction, written until none are left."""

    def __init__(self) -> None:
        # A named row can be found until it is written.
        self.named: dict[Hashable, Model] = {}
        self.new: dict[type[Model], list[Model]] = {}
        # Rows whose foreign keys have changed, by these keys.
        self.links: dict[tuple[type[Model], tuple[str, ...]], list[Model]] = {}
        # What is called when all rows deferred so far are written.
        self.steps: list[Step] = []

    def write(self) -> None:
        """Write all rows, including those that the steps add."""
        while self.new or self.links or self.steps:
            new, self.new = self.new, {}
            links, self.links = self.links, {}
            steps, self.steps = self.steps, []
            for model, rows in new.items():
                _create(model, rows)
            for (model, names), rows in links.items():
                _write_links(model, names, rows)
            for step in steps:
                step()
        self.named.clear()


_deferred: ContextVar[DeferredRows | None] = ContextVar("rows_waiting", default=None)


@contextmanager
def defer_rows() -> Iterator[DeferredRows]:
    """Defer rows until `write` is called; unwritten rows are discarded."""
    rows = DeferredRows()
    token = _deferred.set(rows)
    try:
        yield rows
    finally:
        _deferred.reset(token)


def save_or_defer(row: Model, *, name: Hashable = None) -> None:
    """Save a new row, or defer it to the end of the transaction."""
    rows = _deferred.get()
    if rows is None:
        row.save()
        return
    rows.new.setdefault(type(row), []).append(row)
    if name is not None:
        rows.named[name] = row


def set_foreign_keys(row: Model, *names: str) -> None:
    """Save foreign keys of an existing row."""
    rows = _deferred.get()
    if rows is None:
        values = {name: getattr(row, name) for name in names}
        manager = type(row)._base_manager  # noqa: SLF001 - documented by Django
        manager.filter(pk=row.pk).update(**values)
    else:
        rows.links.setdefault((type(row), names), []).append(row)


def on_flush(step: Step) -> None:
    """Call a function when the rows made so far have their keys."""
    rows = _deferred.get()
    if rows is None:
        step()
    else:
        rows.steps.append(step)


def write_deferred() -> None:
    """Write the rows deferred so far, for code that is about to read them."""
    if (rows := _deferred.get()) is not None:
        rows.write()


def deferred_row(name: Hashable) -> Model | None:
    """Return the deferred row of this name in this transaction."""
    rows = _deferred.get()
    return rows.named.get(name) if rows is not None else None


def _create(model: type[Model], rows: Sequence[Model]) -> None:
    model._base_manager.bulk_create(rows)  # noqa: SLF001 - documented by Django
    # bulk_create sends no signals, but receivers rely on them.
    for row in rows:
        post_save.send(
            sender=model,
            instance=row,
            created=True,
            raw=False,
            using=DEFAULT_DB_ALIAS,
            update_fields=None,
        )


def _write_links(
    model: type[Model], names: Sequence[str], rows: Sequence[Model]
) -> None:
    """Update all rows with one prepared statement, cheaper than a CASE for each."""
    meta: Any = model._meta
    quote = connection.ops.quote_name
    columns = [meta.get_field(name) for name in names]
    assigned = ", ".join(f"{quote(column.column)} = %s" for column in columns)
    statement = (
        f"UPDATE {quote(meta.db_table)} SET {assigned}"  # noqa: S608 - names of our models
        f" WHERE {quote(meta.pk.column)} = %s"
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            statement,
            [
                (*(getattr(row, column.attname) for column in columns), row.pk)
                for row in rows
            ],
        )
