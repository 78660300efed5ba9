"""The values of people, organisations and concepts: rows of their own, by source."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Any

from django.db.models import QuerySet

from freeshelf.library.field_groups.definitions import Definitions
from freeshelf.library.field_groups.reading import FieldValue, readable_values
from freeshelf.library.field_groups.rules import AgentFacts, ConceptFacts
from freeshelf.library.field_groups.values import united
from freeshelf.library.models import Agent, FieldValueSet, StagedObject
from freeshelf.vocabularies.models import Concept

Thing = Agent | Concept


def kind_of(thing: Thing) -> str:
    """The name of the column of a set that leads to such a thing."""
    return "agent" if isinstance(thing, Agent) else "concept"


def facts_of_thing(thing: Thing) -> AgentFacts | ConceptFacts:
    """What rules ask about it."""
    if isinstance(thing, Agent):
        return AgentFacts(thing.kind)
    return ConceptFacts(thing.scheme_id)


def values_of_thing(thing: Thing) -> dict[str, Any]:
    """All its values, as `Resource.field_values` keeps those of a record.

    Where two sources differ, the older set goes first; the other value stands among
    those that no field has.
    """
    if thing.pk is None:
        return {}
    sets = FieldValueSet.objects.filter(**{kind_of(thing): thing})
    return together(sets.values_list("values", flat=True))


def values_of_things(kind: str) -> dict[int, dict[str, Any]]:
    """The values of all things of a kind that have any, by primary key."""
    found: defaultdict[int, list[Mapping[str, Any]]] = defaultdict(list)
    rows = FieldValueSet.objects.filter(**{f"{kind}__isnull": False})
    for key, values in rows.values_list(kind, "values").iterator():
        found[key].append(values)
    return {key: together(sets) for key, sets in found.items()}


def opened_sets() -> QuerySet[FieldValueSet]:
    """The sets without those that are staged."""
    staged = StagedObject.objects.keys_of(FieldValueSet)
    return FieldValueSet.objects.exclude(pk__in=staged)


def thing_values(
    thing: Thing, *, for_staff: bool = False, defined: Definitions | None = None
) -> list[FieldValue]:
    """Its values as readers may see them (`readable_values`)."""
    if thing.pk is None:
        return []
    sets = opened_sets().filter(**{kind_of(thing): thing})
    return readable_values(
        together(sets.values_list("values", flat=True)),
        facts_of_thing(thing),
        for_staff=for_staff,
        defined=defined,
    )


def together(sets: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The values of one thing from all its sets, the oldest first."""
    nothing: dict[str, Any] = {}
    return reduce(united, sets, nothing)
