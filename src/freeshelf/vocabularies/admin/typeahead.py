"""Choosing rows by typing: what can be chosen, by name, and how it is found."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

LIMIT = 20


@dataclass(frozen=True, slots=True)
class Typeahead:
    """One kind of thing to choose.

    `search` gives rows for what was typed, the best first, without those whose
    primary keys it is told to leave out; `labels` gives the text of each row;
    `create`, where there is one, makes a row of what was typed and may raise
    ValidationError. A person needs one of `permissions` to search, where there are
    any, and `create_permission` to create.
    """

    name: str
    model: Any
    search: Callable[[str, set[int]], Sequence[Any]]
    labels: Callable[[Sequence[Any]], dict[int, str]]
    permissions: tuple[str, ...] = ()
    create: Callable[[str], Model] | None = None
    create_permission: str = ""

    def load(self, pks: Sequence[Any]) -> list[Any]:
        """Rows by primary key in the order given; unknown ones are left out."""
        wanted = [int(pk) for pk in pks if str(pk).isdigit()]
        rows: QuerySet[Any] = self.model.objects.filter(pk__in=wanted)
        found = {row.pk: row for row in rows}
        return [found[pk] for pk in wanted if pk in found]

    def items(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        """Rows as the widget takes them: `pk` and `title`."""
        labels = self.labels(rows)
        return [{"pk": row.pk, "title": labels[row.pk]} for row in rows]


_registered: dict[str, Typeahead] = {}


def register(typeahead: Typeahead) -> Typeahead:
    """Make a typeahead known by its name; a later one of that name replaces it."""
    _registered[typeahead.name] = typeahead
    return typeahead


def find(name: str) -> Typeahead | None:
    """The typeahead of a name."""
    return _registered.get(name)
