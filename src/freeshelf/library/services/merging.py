"""What the merges of all kinds share: their memory, and moving many rows in steps."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from freeshelf.core.turns import let_others_write
from freeshelf.library.errors import MergeError
from freeshelf.library.models import Merge
from freeshelf.library.signals import merged as merged_signal
from freeshelf.library.signals import unmerged as unmerged_signal

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Rows in one transaction, and a pause for those who wait: far below 200 ms.
STEP = 500


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
    """Remember a merge, with what receivers of `merged` moved; labels are of both."""
    answers = merged_signal.send(Merge, kind=kind, kept=kept.pk, merged=merged.pk)
    elsewhere: dict[str, Any] = {}
    for _receiver, moved in answers:
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


def save_unmerge(*, merge: Merge, now: datetime, user: "User | None") -> None:
    """Remember that a merge was undone, and let others bring back what they moved."""
    merge.undone_at, merge.undone_by = now, user
    merge.save(update_fields=["undone_at", "undone_by"])
    unmerged_signal.send(
        Merge,
        kind=merge.kind,
        kept=merge.kept_key,
        merged=merge.merged_key,
        moved=merge.journal.get("elsewhere", {}),
    )


def check_mergeable_rows(kept: Any, merged: Any) -> None:
    """Raises MergeError unless these are two that were not merged before."""
    if kept.pk == merged.pk:
        raise MergeError("same")
    for row in (kept, merged):
        if row.merged_into_id is not None:
            raise MergeError("merged_already", name=str(row))


def rows_of_merge(merge: Merge, model: Any) -> tuple[Any, Any]:
    """The kept and the merged row of a merge that can still be undone.

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
    """Set values of rows by their keys, some hundreds in each transaction."""
    for start in range(0, len(keys), STEP):
        with transaction.atomic():
            model.objects.filter(pk__in=keys[start : start + STEP]).update(**values)
        if start + STEP < len(keys):
            let_others_write()
