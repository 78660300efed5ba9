"""Merge two people or organisations."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from freeshelf.library.models import Agent, Merge, Resource, ResourceCreator
from freeshelf.library.services.merging import (
    check_mergeable_rows,
    edited_since,
    keys_among,
    move_in_steps,
    recreate,
    rows_of_merge,
    save_merge,
    save_unmerge,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import User

AGENT_FIELDS = ("name", "kind", "homepage", "description")


def merge_agents(
    *,
    kept: Agent,
    merged: Agent,
    choices: Mapping[str, str],
    now: datetime,
    user: "User | None" = None,
) -> Merge:
    """Merge one agent into another: all names are kept, works move.

    `choices` says for a field whether the value of the "merged" one is used. An empty
    field gets the other's value. Raises MergeError.
    """
    with transaction.atomic():
        check_mergeable_rows(kept, merged)
        journal: dict[str, Any] = {
            "before": _values(kept),
            "published": list(
                Resource.objects.filter(publisher=merged).values_list("pk", flat=True)
            ),
            "creations": list(merged.creations.values_list("pk", flat=True)),
            "predecessors": list(merged.merged_from.values_list("pk", flat=True)),
        }
        _apply_choices(kept, merged, choices)
        kept.save()
        merged.merged_from.update(merged_into=kept)
        merged.merged_into = kept
        merged.save(update_fields=["merged_into"])
        journal["after"] = _values(kept)
        journal["dropped"] = _drop_duplicates(kept, merged)
        merge = save_merge(
            kind=Merge.Kind.AGENT,
            kept=kept,
            merged=merged,
            labels=(kept.name, merged.name),
            journal=journal,
            now=now,
            user=user,
        )
    # From here on, visitors are redirected to the kept agent whatever happens.
    move_in_steps(Resource, journal["published"], publisher=kept)
    dropped = {row["pk"] for row in journal["dropped"]}
    creations = [key for key in journal["creations"] if key not in dropped]
    move_in_steps(ResourceCreator, creations, agent=kept)
    # Sends the signal again, now that the works have moved.
    kept.save()
    return merge


def unmerge_agents(*, merge: Merge, now: datetime, user: "User | None" = None) -> int:
    """Undo a merge and return how many edited records stay with the kept agent.

    Raises MergeError where it cannot be undone.
    """
    journal = merge.journal
    with transaction.atomic():
        kept, merged = rows_of_merge(merge, Agent)
        for name, value in journal["before"].items():
            if getattr(kept, name) == journal["after"][name]:
                setattr(kept, name, value)
        kept.save()
        Agent.objects.filter(pk__in=journal["predecessors"], merged_into=kept).update(
            merged_into=merged
        )
        merged.merged_into = None
        merged.save(update_fields=["merged_into"])
        save_unmerge(merge=merge, kept=kept, now=now, user=user)
    works = ResourceCreator.objects.all()
    created = keys_among(works, journal["creations"], column="resource_id")
    edited = edited_since(merge, [*journal["published"], *created])
    published = [key for key in journal["published"] if key not in edited]
    untouched = Resource.objects.filter(publisher=kept)
    move_in_steps(Resource, keys_among(untouched, published), publisher=merged)
    creations = works.filter(agent=kept).exclude(resource__in=edited)
    moved = keys_among(creations, journal["creations"])
    move_in_steps(ResourceCreator, moved, agent=merged)
    dropped = [row for row in journal["dropped"] if row["resource_id"] not in edited]
    recreate(ResourceCreator, [row | {"agent_id": merged.pk} for row in dropped])
    merged.save()
    return len(edited)


def _values(agent: Agent) -> dict[str, str]:
    return {name: getattr(agent, name) for name in (*AGENT_FIELDS, "alternative_names")}


def _apply_choices(kept: Agent, merged: Agent, choices: Mapping[str, str]) -> None:
    names = [kept.name, *kept.alternative_names.splitlines()]
    names += [merged.name, *merged.alternative_names.splitlines()]
    for name in AGENT_FIELDS:
        if choices.get(name) == "merged" or not getattr(kept, name):
            setattr(kept, name, getattr(merged, name))
    unique_names = dict.fromkeys(name.strip() for name in names)
    kept.alternative_names = "\n".join(
        name for name in unique_names if name and name != kept.name
    )


def _drop_duplicates(kept: Agent, merged: Agent) -> list[dict[str, Any]]:
    """Delete and return creations of records that have both agents in one role."""
    existing = set(kept.creations.values_list("resource_id", "role"))
    rows = merged.creations.values("pk", "resource_id", "role", "sort_order")
    duplicates = [row for row in rows if (row["resource_id"], row["role"]) in existing]
    ResourceCreator.objects.filter(pk__in=[row["pk"] for row in duplicates]).delete()
    return duplicates
