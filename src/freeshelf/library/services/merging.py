"""Shared parts of all merges: the log, checks, and updates in batches."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from wagtail.log_actions import log

from freeshelf.core.batches import in_batches, let_others_write
from freeshelf.library.errors import MergeError
from freeshelf.library.models import Merge, Resource
from freeshelf.library.signals import merged as merged_signal
from freeshelf.library.signals import unmerged as unmerged_signal

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Rows per transaction; a pause between them keeps other writers far below 200 ms.
STEP = 500
ACTION, UNDO_ACTION = "freeshelf.merge", "freeshelf.unmerge"


def save_merge(
    *,
    kind: str,
    kept: Any,
    merged: Any,
    labels: tuple[str, str],
    journal: dict[str, Any],
    now: datetime,
    user: "User | None",
) -> Merge:
    """Create the row of a merge, with what receivers of `merged` moved, and log it."""
    # The new revision of a kept record is logged by itself.
    is_record = kind == Merge.Kind.RESOURCE
    row, other = (merged, labels[0]) if is_record else (kept, labels[1])
    log(row, ACTION, user=user, data={"other": other})
    responses = merged_signal.send(Merge, kind=kind, kept=kept.pk, merged=merged.pk)
    elsewhere: dict[str, Any] = {}
    for _receiver, moved in responses:
        if isinstance(moved, dict):
            elsewhere |= moved
    return Merge.objects.create(
        kind=kind,
        kept_key=kept.pk,
        merged_key=merged.pk,
        kept_label=labels[0],
        merged_label=labels[1],
        user=user,
        merged_at=now,
        journal={**journal, "elsewhere": elsewhere},
    )


def save_unmerge(
    *, merge: Merge, kept: Any, now: datetime, user: "User | None"
) -> None:
    """Mark a merge as undone, let receivers restore what they moved, and log it."""
    log(kept, UNDO_ACTION, user=user, data={"other": merge.merged_label})
    merge.undone_at, merge.undone_by = now, user
    merge.save(update_fields=["undone_at", "undone_by"])
    unmerged_signal.send(
        Merge,
        kind=merge.kind,
        kept=merge.kept_key,
        merged=merge.merged_key,
        moved=merge.journal.get("elsewhere", {}),
        since=merge.merged_at,
    )


def check_mergeable_rows(kept: Any, merged: Any) -> None:
    """Check that two rows can be merged. Raises MergeError."""
    if kept.pk == merged.pk:
        raise MergeError("same")
    for row in (kept, merged):
        if row.merged_into_id is not None:
            raise MergeError("merged_already", name=str(row))


def rows_of_merge(merge: Merge, model: Any) -> tuple[Any, Any]:
    """Return the kept and the merged row of a merge that can still be undone.

    Raises MergeError where it cannot.
    """
    if merge.undone_at is not None:
        raise MergeError("undone")
    rows = model.objects.select_for_update()
    kept = rows.filter(pk=merge.kept_key).first()
    merged = rows.filter(pk=merge.merged_key).first()
    if kept is None or merged is None:
        raise MergeError("gone")
    if kept.merged_into_id is not None or merged.merged_into_id != kept.pk:
        raise MergeError("merged_on", name=str(kept))
    return kept, merged


def move_in_steps(model: Any, keys: Sequence[int], **values: Any) -> None:
    """Update rows by their keys, in batches with a transaction each."""
    for start in range(0, len(keys), STEP):
        with transaction.atomic():
            model.objects.filter(pk__in=keys[start : start + STEP]).update(**values)
        if start + STEP < len(keys):
            let_others_write()


def keys_among(rows: Any, keys: Sequence[int], *, column: str = "pk") -> list[int]:
    """Return a column of those rows that have one of these keys."""
    found: list[int] = []
    for chunk in in_batches(keys, STEP):
        found += rows.filter(pk__in=chunk).values_list(column, flat=True)
    return found


def edited_since(merge: Merge, records: Sequence[int]) -> set[int]:
    """Return those of these records that were saved after the merge."""
    saved = Resource.objects.filter(latest_revision__created_at__gt=merge.merged_at)
    return set(keys_among(saved, records))


def recreate(model: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Recreate rows that a merge deleted, if what they refer to still exists."""
    for row in rows:
        values = {name: value for name, value in row.items() if name != "pk"}
        owners = (
            (model._meta.get_field(name.removesuffix("_id")).related_model, key)
            for name, key in values.items()
            if name.endswith("_id")
        )
        if all(owner.objects.filter(pk=key).exists() for owner, key in owners):
            defaults = {
                name: values.pop(name) for name in ("sort_order", "note") if name in row
            }
            model.objects.get_or_create(**values, defaults=defaults)
