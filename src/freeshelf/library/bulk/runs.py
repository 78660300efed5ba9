"""Doing a change in bulk and undoing it, in short steps that can be taken up again."""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone

from freeshelf.core.errors import FreeshelfError
from freeshelf.core.heartbeats import LONG_STEP_SECONDS, beat
from freeshelf.core.turns import let_others_write
from freeshelf.library.bulk.actions import Action
from freeshelf.library.bulk.record_state import SkipReason, record_states
from freeshelf.library.bulk.registry import action_for
from freeshelf.library.models import BulkChange, BulkChangeItem, Resource
from freeshelf.library.signals import bulk_change_requested

# As many records as a request may change; beyond that a worker does it.
MAX_SYNCHRONOUS = 60
_ROWS = 500
# A transaction takes no further record after this long, so that it stays far below
# the 200 ms that others may have to wait; then it lets them in.
_STEP_SECONDS = 0.08
_LOOK_AHEAD = 20

_States = BulkChange.State
_Outcomes = BulkChangeItem.Outcome
logger = logging.getLogger(__name__)


def request_change(
    *,
    kind: str,
    parameters: dict[str, Any],
    keys: Sequence[int],
    user: User,
    now: datetime,
) -> BulkChange:
    """Note a change of these records, and do it or have it done.

    A few records are changed at once; for more `bulk_change_requested` is sent.
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
    _do_or_ask(change, count=count)
    return change


def request_undo(*, change: BulkChange, user: User, now: datetime) -> bool:
    """Undo a finished change; say whether there was anything to undo."""
    is_taken = BulkChange.objects.filter(
        pk=change.pk, state__in=[_States.DONE, _States.FAILED], changed_count__gt=0
    ).update(state=_States.UNDO_WAITING, undone_by=user, undone_at=now)
    if not is_taken:
        return False
    change.refresh_from_db()
    _do_or_ask(change, count=change.changed_count)
    return True


def run(change: BulkChange) -> None:
    """Do or undo what is left of a change; a run that was cut off goes on here."""
    if change.state in {_States.WAITING, _States.RUNNING}:
        _run_forward(change)
    elif change.state in {_States.UNDO_WAITING, _States.UNDOING}:
        _run_back(change)


def give_up(change: BulkChange, *, now: datetime) -> None:
    """Mark a change that no worker could finish; what it did can be undone."""
    BulkChange.objects.filter(pk=change.pk).update(
        state=_States.FAILED, finished_at=now
    )


def _do_or_ask(change: BulkChange, *, count: int) -> None:
    if count <= MAX_SYNCHRONOUS:
        run(change)
    else:
        bulk_change_requested.send(BulkChange, key=change.pk)


def _run_forward(change: BulkChange) -> None:
    _set_state(change, _States.RUNNING)
    action = action_for(change.kind, change.parameters)
    user = change.user
    is_allowed = user is not None and action.is_allowed(user)

    def perform(item: BulkChangeItem) -> None:
        if user is None or not is_allowed:
            _skip(item, SkipReason.NO_PERMISSION)
        else:
            _perform(action, item, user=user)

    _in_steps(change, _Outcomes.WAITING, perform, failed=_Outcomes.SKIPPED)
    _set_state(change, _States.DONE, finished_at=timezone.now())


def _run_back(change: BulkChange) -> None:
    _set_state(change, _States.UNDOING)
    action = action_for(change.kind, change.parameters)
    user = change.undone_by
    is_allowed = user is not None and action.is_allowed(user)

    def take_back(item: BulkChangeItem) -> None:
        if user is None or not is_allowed:
            item.outcome, item.reason = _Outcomes.KEPT, SkipReason.NO_PERMISSION
        else:
            _take_back(action, item, user=user)

    _in_steps(change, _Outcomes.CHANGED, take_back, failed=_Outcomes.KEPT)
    _set_state(change, _States.UNDONE)


def _in_steps(
    change: BulkChange,
    waiting: str,
    treat: Callable[[BulkChangeItem], None],
    *,
    failed: str,
) -> None:
    """Treat every item that has one outcome, a few in each transaction."""
    while items := list(_waiting(change, waiting)):
        while items:
            beat(LONG_STEP_SECONDS)
            with transaction.atomic():
                treated = _one_step(items, treat, failed=failed)
                _count(change, treated)
            del items[: len(treated)]
            let_others_write()


def _waiting(change: BulkChange, outcome: str) -> Any:
    rows = change.items.filter(outcome=outcome).select_related("resource")
    return rows.order_by("pk")[:_LOOK_AHEAD]


def _one_step(
    items: Sequence[BulkChangeItem],
    treat: Callable[[BulkChangeItem], None],
    *,
    failed: str,
) -> list[BulkChangeItem]:
    started = time.monotonic()
    treated = []
    for item in items:
        try:
            with transaction.atomic():
                treat(item)
        except DatabaseError:
            raise
        except (FreeshelfError, ValueError, LookupError) as error:
            # One record that cannot be saved does not stop the others.
            logger.warning("Record %s of a change in bulk: %s", item.identifier, error)
            item.outcome, item.reason = failed, SkipReason.FAILED
        treated.append(item)
        if time.monotonic() - started > _STEP_SECONDS:
            break
    BulkChangeItem.objects.bulk_update(
        treated, ["outcome", "reason", "before", "after"]
    )
    return treated


def _count(change: BulkChange, treated: Sequence[BulkChangeItem]) -> None:
    names = {
        _Outcomes.CHANGED: "changed_count",
        _Outcomes.SKIPPED: "skipped_count",
        _Outcomes.TAKEN_BACK: "undone_count",
        _Outcomes.KEPT: "kept_count",
    }
    counts = {
        name: sum(item.outcome == outcome for item in treated)
        for outcome, name in names.items()
    }
    BulkChange.objects.filter(pk=change.pk).update(
        **{name: F(name) + count for name, count in counts.items() if count}
    )


def _perform(action: Action, item: BulkChangeItem, *, user: User) -> None:
    if item.resource_id is None:
        _skip(item, SkipReason.GONE)
        return
    outlook = action.planned_changes([item.resource_id], user=user)[0]
    if outlook.skip_reason:
        _skip(item, outlook.skip_reason)
        item.before = item.after = outlook.before
        return
    before = dict(outlook.before)
    item.after = action.perform(item.resource_id, before, user=user)
    item.before, item.outcome = before, _Outcomes.CHANGED


def _skip(item: BulkChangeItem, reason: str) -> None:
    item.outcome, item.reason = _Outcomes.SKIPPED, reason


def _take_back(action: Action, item: BulkChangeItem, *, user: User) -> None:
    key = item.resource_id
    found = record_states([key], user=user).get(key) if key else None
    hindrance = SkipReason.GONE
    if found is not None:
        hindrance = action.undo_skip_reason(found, user)
        if not hindrance:
            taken = action.undo(found, item.before, item.after, user=user)
            hindrance = taken.skip_reason
    item.outcome = _Outcomes.KEPT if hindrance else _Outcomes.TAKEN_BACK
    item.reason = hindrance


def _set_state(change: BulkChange, state: str, **values: Any) -> None:
    change.state = state
    BulkChange.objects.filter(pk=change.pk).update(state=state, **values)
