"""List the content of a dump by keys, and check that it is still open to everyone."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self

from django.contrib.auth.models import AnonymousUser

from freeshelf.core.batches import in_batches
from freeshelf.fields.definitions import definitions
from freeshelf.library.models import Agent, FileVersion, Resource
from freeshelf.vocabularies.models import Concept

ANYONE = AnonymousUser()
# SQLite takes a limited number of values in one query.
_BATCH = 500


@dataclass(slots=True)
class Contents:
    """Primary keys of what a dump holds, names of people, and of editors' fields."""

    records: set[int] = field(default_factory=set)
    versions: set[int] = field(default_factory=set)
    concepts: set[int] = field(default_factory=set)
    people: dict[str, str] = field(default_factory=dict)
    fields: set[str] = field(default_factory=set)

    def save(self, path: Path) -> None:
        """Write the keys to a file."""
        values = asdict(self)
        lists = {n: sorted(v) for n, v in values.items() if isinstance(v, set)}
        path.write_text(json.dumps(values | lists), "utf-8")

    @classmethod
    def load(cls, text: str) -> Self:
        """Read the keys that `save` wrote."""
        values = json.loads(text)
        people = values.pop("people")
        return cls(people=people, **{name: set(v) for name, v in values.items()})

    def is_open(self) -> bool:
        """Return whether everyone may still see all of it.

        A file that was replaced or removed is closed, and so is the name of a person
        that was changed or erased.
        """
        return (
            self.records <= _open_records()
            and self.versions <= _open_versions()
            and self.concepts <= open_concepts()
            and self.fields <= public_fields()
            and self._has_same_people()
        )

    def _has_same_people(self) -> bool:
        found: dict[str, str] = {}
        for batch in in_batches(list(self.people), _BATCH):
            rows = Agent.objects.filter(identifier__in=batch)
            found |= dict(rows.values_list("identifier", "name"))
        return found == self.people


def open_concepts() -> set[int]:
    """Return the keys of the concepts that everyone may see, without merged ones."""
    return _keys(Concept.objects.current().visible_to(ANYONE).values_list("pk"))


def public_fields() -> set[str]:
    """Return the names of the fields whose values everyone may see."""
    known = definitions().fields.values()
    return {each.name or each.key for each in known if each.is_public}


def _open_records() -> set[int]:
    return _keys(Resource.objects.visible_to(ANYONE).values_list("pk"))


def _open_versions() -> set[int]:
    visible = Resource.objects.visible_to(ANYONE).values("pk")
    versions = FileVersion.objects.current_in(visible, ANYONE)
    return _keys(versions.order_by().values_list("pk"))


def _keys(rows: Iterable[tuple[int]]) -> set[int]:
    return {pk for (pk,) in rows}
