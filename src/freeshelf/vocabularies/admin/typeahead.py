"""Registry of typeaheads: models that users choose by typing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

LIMIT = 20


@dataclass(frozen=True, slots=True)
class Typeahead:
    """One kind of object to choose.

    `search` returns rows for a query, best first, without those of the given primary
    keys; `labels` returns the text of each row; `create`, if any, creates a row from a
    query and may raise ValidationError. A user needs one of `permissions`, if any, to
    search, and `create_permission` to create.
    """

    name: str
    model: Any
    search: Callable[[str, set[int]], Sequence[Any]]
    labels: Callable[[Sequence[Any]], dict[int, str]]
    permissions: tuple[str, ...] = ()
    create: Callable[[str], Model] | None = None
    create_permission: str = ""

    def load(self, pks: Sequence[Any]) -> list[Any]:
        """Return rows by primary key in the given order, without unknown ones."""
        keys = [int(pk) for pk in pks if str(pk).isdigit()]
        rows: QuerySet[Any] = self.model.objects.filter(pk__in=keys)
        rows_by_pk = {row.pk: row for row in rows}
        return [rows_by_pk[pk] for pk in keys if pk in rows_by_pk]

    def items(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        """Return rows in the format of the widget: `pk` and `title`."""
        labels = self.labels(rows)
        return [{"pk": row.pk, "title": labels[row.pk]} for row in rows]


_registered: dict[str, Typeahead] = {}


def register(typeahead: Typeahead) -> Typeahead:
    """Register a typeahead; a later one of the same name replaces it."""
    _registered[typeahead.name] = typeahead
    return typeahead


def find(name: str) -> Typeahead | None:
    """Return the typeahead of a name, or None."""
    return _registered.get(name)
