"""Merge two concepts, and move the records that have them."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from wagtail.log_actions import log

from freeshelf.library.access import CONCEPT_FIELDS
from freeshelf.library.errors import MergeError
from freeshelf.library.models import Merge, Resource
from freeshelf.library.services.merging import (
    STEP,
    check_mergeable_rows,
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
        labels = (kept.label(), merged.label())
        merge = save_merge(
            kind=Merge.Kind.CONCEPT,
            kept=kept,
            merged=merged,
            labels=labels,
            journal={
                "skos": merge_concept(kept=kept, merged=merged),
                "links": links,
            },
            now=now,
            user=user,
        )
        log(kept, "freeshelf.merge", user=user, data={"other": labels[1]})
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
        save_unmerge(merge=merge, now=now, user=user)
        log(kept, "freeshelf.unmerge", user=user, data={"other": merge.merged_label})
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
    rows = through.objects.filter(concept=merged).values_list("pk", "resource_id")
    moved, dropped = [], []
    for pk, resource in rows:
        if resource in both:
            dropped.append(resource)
        else:
            moved.append(pk)
    return {"moved": moved, "dropped": dropped}


def _drop(through: Any, resources: list[int], concept: Concept) -> None:
    for start in range(0, len(resources), STEP):
        through.objects.filter(
            concept=concept, resource__in=resources[start : start + STEP]
        ).delete()


def _move_back(
    name: str,
    links: dict[str, list[int]],
    kept: Concept,
    merged: Concept,
    merge: Merge,
) -> set[int]:
    """Restore links except those of records edited since; return these records."""
    through: Any = getattr(Resource, name).through
    edited: set[int] = set()
    moved = links["moved"]
    for start in range(0, len(moved), STEP):
        rows = through.objects.filter(pk__in=moved[start : start + STEP], concept=kept)
        edited_since = set(
            rows.filter(
                resource__latest_revision__created_at__gt=merge.merged_at
            ).values_list("resource_id", flat=True)
        )
        edited |= edited_since
        rows.exclude(resource__in=edited_since).update(concept=merged)
    for start in range(0, len(links["dropped"]), STEP):
        chunk = Resource.objects.filter(pk__in=links["dropped"][start : start + STEP])
        edited_since = set(
            chunk.filter(latest_revision__created_at__gt=merge.merged_at).values_list(
                "pk", flat=True
            )
        )
        edited |= edited_since
        keys = chunk.exclude(pk__in=edited_since).values_list("pk", flat=True)
        through.objects.bulk_create(
            [through(resource_id=key, concept=merged) for key in keys],
            ignore_conflicts=True,
        )
    return edited
