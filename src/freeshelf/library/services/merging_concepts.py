"""Merge two concepts, and move the records that have them."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from freeshelf.core.batches import in_batches, let_others_write
from freeshelf.library.access import CONCEPT_FIELDS
from freeshelf.library.errors import MergeError
from freeshelf.library.models import Merge, Resource
from freeshelf.library.services.merging import (
    STEP,
    check_mergeable_rows,
    edited_since,
    keys_among,
    move_in_steps,
    rows_of_merge,
    save_merge,
    save_unmerge,
)
from freeshelf.vocabularies.merging import merge_concept, unmerge_concept
from freeshelf.vocabularies.models import Concept

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def merge_concepts(
    *, kept: Concept, merged: Concept, now: datetime, user: "User | None" = None
) -> Merge:
    """Merge one concept into another, with the records described by it.

    Raises MergeError, also for concepts that belong to different fields of a record.
    """
    with transaction.atomic():
        check_mergeable_rows(kept, merged)
        if kept.scheme.role != merged.scheme.role:
            raise MergeError("other_field", name=str(merged))
        links = {name: _links(name, merged, kept) for name in CONCEPT_FIELDS}
        merge = save_merge(
            kind=Merge.Kind.CONCEPT,
            kept=kept,
            merged=merged,
            labels=(kept.label(), merged.label()),
            journal={
                "skos": merge_concept(kept=kept, merged=merged),
                "links": links,
            },
            now=now,
            user=user,
        )
    for name, rows in links.items():
        through: Any = getattr(Resource, name).through
        move_in_steps(through, rows["moved"], concept=kept)
        _drop(through, rows["dropped"], merged)
    # Sends the signal again, now that the records have moved.
    kept.save()
    return merge


def unmerge_concepts(*, merge: Merge, now: datetime, user: "User | None" = None) -> int:
    """Undo a merge and return how many edited records stay with the kept concept.

    Raises MergeError where it cannot be undone.
    """
    journal = merge.journal
    with transaction.atomic():
        kept, merged = rows_of_merge(merge, Concept)
        unmerge_concept(kept=kept, merged=merged, moved=journal["skos"])
        save_unmerge(merge=merge, kept=kept, now=now, user=user)
    edited: set[int] = set()
    for name, rows in journal["links"].items():
        edited |= _move_back(name, rows, kept, merged, merge)
    merged.save()
    kept.save()
    return len(edited)


def _links(name: str, merged: Concept, kept: Concept) -> dict[str, list[int]]:
    """Return links that move, and records that have both and lose the merged one."""
    through: Any = getattr(Resource, name).through
    both = set(
        through.objects.filter(concept=kept).values_list("resource_id", flat=True)
    )
    rows = through.objects.filter(concept=merged)
    links = list(rows.values_list("pk", "resource_id"))
    return {
        "moved": [pk for pk, resource in links if resource not in both],
        "dropped": [resource for _pk, resource in links if resource in both],
    }


def _drop(through: Any, resources: list[int], concept: Concept) -> None:
    for chunk in in_batches(resources, STEP):
        through.objects.filter(concept=concept, resource__in=chunk).delete()


def _move_back(
    name: str,
    links: dict[str, list[int]],
    kept: Concept,
    merged: Concept,
    merge: Merge,
) -> set[int]:
    """Restore links except those of records edited since; return these records."""
    through: Any = getattr(Resource, name).through
    ours = through.objects.filter(concept=kept)
    records = keys_among(ours, links["moved"], column="resource_id")
    edited = edited_since(merge, [*records, *links["dropped"]])
    moved = keys_among(ours.exclude(resource__in=edited), links["moved"])
    move_in_steps(through, moved, concept=merged)
    dropped = [key for key in links["dropped"] if key not in edited]
    for chunk in in_batches(keys_among(Resource.objects.all(), dropped), STEP):
        through.objects.bulk_create(
            [through(resource_id=key, concept=merged) for key in chunk],
            ignore_conflicts=True,
        )
        let_others_write()
    return edited
