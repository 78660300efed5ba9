"""Compare the values of two records, and merge them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from freeshelf.library.access import CONCEPT_FIELDS
from freeshelf.library.models import (
    Resource,
    ResourceCreator,
    ResourceIdentifier,
    ResourceRelation,
)
from freeshelf.library.services.live_and_draft import Patch

MERGED = "merged"
KEPT = "kept"
RESOURCE_FIELDS = (
    "title",
    "description",
    "issued",
    "language",
    "publisher",
    "source_url",
    "rights",
    "license",
    "legal_status",
    "content_notice",
    "is_part_of",
)
_EMPTY: tuple[Any, ...] = ("", None, "und")
# Key of the values of custom fields that no field takes, in a list.
ORPHANS = "_kept"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which two records differ; `is_choice` when neither is empty."""

    name: str
    kept: Any
    merged: Any
    is_choice: bool


def differences(kept: Any, merged: Any, names: tuple[str, ...]) -> list[Difference]:
    """Return fields in which two rows differ, in the order of these names."""
    result = []
    for name in names:
        kept_value, merged_value = getattr(kept, name), getattr(merged, name)
        if kept_value == merged_value or merged_value in _EMPTY:
            continue
        result.append(
            Difference(
                name, kept_value, merged_value, is_choice=kept_value not in _EMPTY
            )
        )
    return result


def merge_patch(merged: Resource, choices: Mapping[str, str]) -> Patch:
    """Return a patch that adds the values of the merged record.

    Combines concepts, creators, identifiers, relations and titles; of the other fields,
    takes those that are chosen or empty in the kept record.
    """

    def patch(state: Resource, place: str) -> bool:
        titles = _titles(state, merged)
        for name in RESOURCE_FIELDS:
            value = getattr(merged, name)
            is_wanted = choices.get(name) == MERGED
            if value not in _EMPTY and (is_wanted or getattr(state, name) in _EMPTY):
                if name != "description":
                    setattr(state, name, value)
                    continue
                state.write_text(html=value, body=merged.body)
                state.description_source = merged.description_source
        state.alternative = "\n".join(t for t in titles if t != state.title)
        state.field_values = merge_values(state.field_values, merged.field_values)
        _unite_concepts(state, merged)
        _unite_children(state, merged)
        return True

    return patch


def merge_values(kept: Mapping[str, Any], merged: Mapping[str, Any]) -> dict[str, Any]:
    """Merge the custom fields of two records, preferring the first.

    Differing values of the second are added to the orphaned ones, for review.
    """
    preferred = {key: value for key, value in kept.items() if _is_filled(value)}
    differing = [
        {"label": key, "value": value}
        for key, value in merged.items()
        if key != ORPHANS and _is_filled(value) and preferred.get(key, value) != value
    ]
    strays = [*kept.get(ORPHANS, []), *merged.get(ORPHANS, []), *differing]
    values = {**merged, **preferred}
    values.pop(ORPHANS, None)
    return values | ({ORPHANS: strays} if strays else {})


def _is_filled(value: Any) -> bool:
    return value not in (None, "", [], {})


def _titles(state: Resource, merged: Resource) -> list[str]:
    lines = [state.title, *state.alternative.splitlines()]
    lines += [merged.title, *merged.alternative.splitlines()]
    return [line for line in dict.fromkeys(line.strip() for line in lines) if line]


def _unite_concepts(state: Resource, merged: Resource) -> None:
    for name in CONCEPT_FIELDS:
        relation = getattr(state, name)
        existing = list(relation.all())
        keys = {concept.pk for concept in existing}
        more = [c for c in getattr(merged, name).all() if c.pk not in keys]
        if more:
            relation.set([*existing, *more])


def _unite_children(state: Resource, merged: Resource) -> None:
    _unite(state, merged, "creators", ResourceCreator, ("agent_id", "role"))
    _unite(state, merged, "identifiers", ResourceIdentifier, ("kind", "value"))
    _unite(state, merged, "relations", ResourceRelation, ("target_id", "kind"))
    # The two may have been related to each other.
    self_relations = [
        r for r in state.relations.all() if r.target_id in {state.pk, merged.pk}
    ]
    if self_relations:
        state.relations.remove(*self_relations)


def _unite(
    state: Resource, merged: Resource, name: str, model: Any, keys: tuple[str, ...]
) -> None:
    relation = getattr(state, name)
    existing = [tuple(getattr(row, key) for key in keys) for row in relation.all()]
    for row in getattr(merged, name).all():
        values = {key: getattr(row, key) for key in keys}
        if tuple(values.values()) not in existing:
            relation.add(model(sort_order=len(existing), **values))
            existing.append(tuple(values.values()))
