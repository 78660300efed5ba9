"""New rows of one transaction, written together at its end: one statement a model.

Inside a transaction of `batches.BatchedWriter` rows wait for its end; anywhere else
they are saved at once, so that who makes one need not know. What needs the key of a row
is done `afterwards`.
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
    """What waits in one transaction; written in rounds until nothing is left."""

    def __init__(self) -> None:
        self.named: dict[Hashable, Model] = {}
        self._new: dict[type[Model], list[Model]] = {}
        self._links: dict[tuple[type[Model], tuple[str, ...]], list[Model]] = {}
        self._steps: list[Step] = []

    def add(self, row: Model, name: Hashable = None) -> None:
        """Take a new row; with a name it can be found until it is written."""
        self._new.setdefault(type(row), []).append(row)
        if name is not None:
            self.named[name] = row

    def add_links(self, row: Model, names: tuple[str, ...]) -> None:
        """Take a row whose foreign keys have changed."""
        self._links.setdefault((type(row), names), []).append(row)

    def add_step(self, step: Step) -> None:
        """Take what is to be done when all that waits by now is written."""
        self._steps.append(step)

    def write(self) -> None:
        """Write everything, and what the steps add."""
        while self._new or self._links or self._steps:
            new, self._new = self._new, {}
            links, self._links = self._links, {}
            steps, self._steps = self._steps, []
            for model, rows in new.items():
                _create(model, rows)
            for (model, names), rows in links.items():
                _write_links(model, names, rows)
            for step in steps:
                step()
        self.named.clear()


_waiting: ContextVar[DeferredRows | None] = ContextVar("rows_waiting", default=None)


@contextmanager
def defer_rows() -> Iterator[DeferredRows]:
    """Let rows wait until `write` is called; what is not written is forgotten."""
    rows = DeferredRows()
    token = _waiting.set(rows)
    try:
        yield rows
    finally:
        _waiting.reset(token)


def save_or_defer(row: Model, *, name: Hashable = None) -> None:
    """Save a new row, or let it wait for the end of the transaction."""
    rows = _waiting.get()
    if rows is None:
        row.save()
    else:
        rows.add(row, name)


def set_foreign_keys(row: Model, *names: str) -> None:
    """Save foreign keys of a row that is there."""
    rows = _waiting.get()
    if rows is None:
        values = {name: getattr(row, name) for name in names}
        rows_of = type(row)._base_manager  # noqa: SLF001 - documented by Django
        rows_of.filter(pk=row.pk).update(**values)
    else:
        rows.add_links(row, names)


def on_flush(step: Step) -> None:
    """Do something when the rows made so far have their keys."""
    rows = _waiting.get()
    if rows is None:
        step()
    else:
        rows.add_step(step)


def deferred_row(name: Hashable) -> Model | None:
    """The row of a name that waits in this transaction."""
    rows = _waiting.get()
    return rows.named.get(name) if rows is not None else None


def _create(model: type[Model], rows: Sequence[Model]) -> None:
    model._base_manager.bulk_create(rows)  # noqa: SLF001 - documented by Django
    # What listens to saves is told, as if each row had been saved alone.
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
    """One prepared statement for all rows: a CASE for each would cost more than it."""
    meta: Any = model._meta
    quote = connection.ops.quote_name
    columns = [meta.get_field(name) for name in names]
    assigned = ", ".join(f"{quote(column.column)} = %s" for column in columns)
    statement = (
        f"UPDATE {quote(meta.db_table)} SET {assigned}"  # noqa: S608 - our own names
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
