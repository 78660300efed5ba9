"""Preview, run and undo bulk changes."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone

from freeshelf.core.batches import let_others_write
from freeshelf.core.errors import FreeshelfError
from freeshelf.core.supervision import LONG_STEP_SECONDS, beat
from freeshelf.library.bulk.actions import Action, PlannedChange
from freeshelf.library.bulk.record_state import SkipReason, record_states
from freeshelf.library.bulk.registry import action_for
from freeshelf.library.models import BulkChange, BulkChangeItem, Resource
from freeshelf.library.signals import bulk_change_requested

# Stays below the limit of query parameters of every database.
CHUNK = 500
SHOWN = 50


@dataclass(slots=True)
class Preview:
    """Counts for the whole selection, and its first records in detail."""

    total: int = 0
    changing: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    shown: list[PlannedChange] = field(default_factory=list)


def preview(action: Action, keys: Sequence[int], *, user: User) -> Preview:
    """Plan the change of every record of a selection, in chunks.

    Shows records that would change before those that are skipped.
    """
    result = Preview(total=len(keys))
    skipped_rows: list[PlannedChange] = []
    for start in range(0, len(keys), CHUNK):
        for change in action.planned_changes(keys[start : start + CHUNK], user=user):
            if change.skip_reason:
                result.skipped[change.skip_reason] += 1
                if len(skipped_rows) < SHOWN:
                    skipped_rows.append(change)
            else:
                result.changing += 1
                if len(result.shown) < SHOWN:
                    result.shown.append(change)
    # Keep some rows for skipped records, so that their reasons are seen.
    free_rows = max(SHOWN - len(result.shown), SHOWN // 5)
    result.shown += skipped_rows[:free_rows]
    return result


# Limit of records that a request changes; a worker handles more.
MAX_SYNCHRONOUS = 60
_ROWS = 500
# A transaction takes no further record after this long, to stay far below the 200 ms
# that other writers may wait, and then lets them write.
_STEP_SECONDS = 0.08
_BATCH_SIZE = 20

_States = BulkChange.State
_Outcomes = BulkChangeItem.Outcome
_Process = Callable[[Action, BulkChangeItem, User], None]
logger = logging.getLogger(__name__)


def request_change(
    *,
    kind: str,
    parameters: dict[str, Any],
    keys: Sequence[int],
    user: User,
    now: datetime,
) -> BulkChange:
    """Create a change of these records, and run it or queue it.

    Runs a few records immediately; for more, sends `bulk_change_requested`.
    """
    change = BulkChange.objects.create(
        kind=kind, parameters=parameters, user=user, requested_at=now, total=len(keys)
    )
    for start in range(0, len(keys), _ROWS):
        chunk = keys[start : start + _ROWS]
        names = dict(
            Resource.objects.filter(pk__in=chunk).values_list("pk", "identifier")
        )
        BulkChangeItem.objects.bulk_create(
            BulkChangeItem(change=change, resource_id=key, identifier=names[key])
            for key in chunk
            if key in names
        )
    count = change.items.count()
    BulkChange.objects.filter(pk=change.pk).update(total=count)
    change.total = count
    _run_or_queue(change, count=count)
    return change


def request_undo(*, change: BulkChange, user: User, now: datetime) -> bool:
    """Undo a finished change and return whether there was anything to undo."""
    is_taken = BulkChange.objects.filter(
        pk=change.pk, state__in=[_States.DONE, _States.FAILED], changed_count__gt=0
    ).update(state=_States.UNDO_WAITING, undone_by=user, undone_at=now)
    if not is_taken:
        return False
    change.refresh_from_db()
    _run_or_queue(change, count=change.changed_count)
    return True


def run(change: BulkChange) -> None:
    """Run or undo the rest of a change, resuming after an interruption."""
    if change.state in {_States.WAITING, _States.RUNNING}:
        _set_state(change, _States.RUNNING)
        _process_all(
            change,
            change.user,
            _perform,
            taken=_Outcomes.WAITING,
            left=_Outcomes.SKIPPED,
        )
        _set_state(change, _States.DONE, finished_at=timezone.now())
    elif change.state in {_States.UNDO_WAITING, _States.UNDOING}:
        _set_state(change, _States.UNDOING)
        _process_all(
            change,
            change.undone_by,
            _undo,
            taken=_Outcomes.CHANGED,
            left=_Outcomes.KEPT,
        )
        _set_state(change, _States.UNDONE)


def mark_failed(change: BulkChange, *, now: datetime) -> None:
    """Mark a change as failed; its finished part can be undone."""
    BulkChange.objects.filter(pk=change.pk).update(
        state=_States.FAILED, finished_at=now
    )


def _run_or_queue(change: BulkChange, *, count: int) -> None:
    if count <= MAX_SYNCHRONOUS:
        run(change)
    else:
        bulk_change_requested.send(BulkChange, key=change.pk)


def _process_all(
    change: BulkChange, user: User | None, process: _Process, *, taken: str, left: str
) -> None:
    """Process every item with the outcome `taken`, a few per transaction.

    One that cannot be changed has the outcome `left` then.
    """
    action = action_for(change.kind, change.parameters)
    may_change = user is not None and action.is_allowed(user)

    def process_one(item: BulkChangeItem) -> None:
        if user is None or not may_change:
            item.outcome, item.reason = left, SkipReason.NO_PERMISSION
        else:
            process(action, item, user)

    while items := list(_waiting(change, taken)):
        while items:
            beat(LONG_STEP_SECONDS)
            with transaction.atomic():
                processed = _process_batch(items, process_one, failed=left)
                _count(change, processed)
            del items[: len(processed)]
            let_others_write()


def _waiting(change: BulkChange, outcome: str) -> Any:
    rows = change.items.filter(outcome=outcome).select_related("resource")
    return rows.order_by("pk")[:_BATCH_SIZE]


def _process_batch(
    items: Sequence[BulkChangeItem],
    process: Callable[[BulkChangeItem], None],
    *,
    failed: str,
) -> list[BulkChangeItem]:
    started = time.monotonic()
    processed = []
    for item in items:
        try:
            with transaction.atomic():
                process(item)
        except DatabaseError:
            raise
        except (FreeshelfError, ValueError, LookupError) as error:
            # One record that cannot be saved must not stop the others.
            logger.warning("Record %s of a change in bulk: %s", item.identifier, error)
            item.outcome, item.reason = failed, SkipReason.FAILED
        processed.append(item)
        if time.monotonic() - started > _STEP_SECONDS:
            break
    BulkChangeItem.objects.bulk_update(
        processed, ["outcome", "reason", "before", "after"]
    )
    return processed


def _count(change: BulkChange, processed: Sequence[BulkChangeItem]) -> None:
    names = {
        _Outcomes.CHANGED: "changed_count",
        _Outcomes.SKIPPED: "skipped_count",
        _Outcomes.TAKEN_BACK: "undone_count",
        _Outcomes.KEPT: "kept_count",
    }
    counts = {
        name: sum(item.outcome == outcome for item in processed)
        for outcome, name in names.items()
    }
    BulkChange.objects.filter(pk=change.pk).update(
        **{name: F(name) + count for name, count in counts.items() if count}
    )


def _perform(action: Action, item: BulkChangeItem, user: User) -> None:
    if item.resource_id is None:
        _skip(item, SkipReason.GONE)
        return
    planned = action.planned_changes([item.resource_id], user=user)[0]
    if planned.skip_reason:
        _skip(item, planned.skip_reason)
        item.before = item.after = planned.before
        return
    before = dict(planned.before)
    item.after = action.perform(item.resource_id, before, user=user)
    item.before, item.outcome = before, _Outcomes.CHANGED


def _skip(item: BulkChangeItem, reason: str) -> None:
    item.outcome, item.reason = _Outcomes.SKIPPED, reason


def _undo(action: Action, item: BulkChangeItem, user: User) -> None:
    key = item.resource_id
    state = record_states([key], user=user).get(key) if key else None
    skip_reason: str = SkipReason.GONE
    if state is not None:
        skip_reason = action.undo_skip_reason(state, user)
        if not skip_reason:
            skip_reason = action.undo(state, item.before, item.after, user=user)
    item.outcome = _Outcomes.KEPT if skip_reason else _Outcomes.TAKEN_BACK
    item.reason = skip_reason


def _set_state(change: BulkChange, state: str, **values: Any) -> None:
    change.state = state
    BulkChange.objects.filter(pk=change.pk).update(state=state, **values)
