"""Take, renew and give back leases.

One thread of each process renews all that it holds, in one small transaction at a sixth
of their time.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, Q
from django.db.models.functions import Now

from freeshelf.core.supervision import StopFlag, beat
from freeshelf.leases import fencing
from freeshelf.leases.errors import LeaseHeldError, LeaseLostError
from freeshelf.leases.fencing import Hold, fenced, unfenced
from freeshelf.leases.models import Lease
from freeshelf.leases.processes import (
    is_gone,
    is_of_another_start,
    prefix_of,
    this_node,
    this_process,
)

_RENEWALS = 6
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.05, 0.5
_STANDBY_SECONDS = 1.0
_PAUSE_AFTER_ERROR_SECONDS = 1.0

logger = logging.getLogger(__name__)


@contextmanager
def hold(name: str, *, wait_seconds: float = 0.0, once: bool = False) -> Iterator[Hold]:
    """Hold a lease, and refuse to commit in this thread when it is lost.

    `once` is for a name that is never used again. Raises LeaseHeldError if another
    holds it for longer than `wait_seconds`, LeaseLostError when it was taken over.
    """
    held = _take_in_time(name, wait_seconds)
    renewer = _renewer()
    renewer.add(held)
    try:
        with fenced(held):
            yield held
    finally:
        renewer.remove(held)
        _release(held, once=once)


def run_alone(name: str, work: Callable[[], None], *, stop: StopFlag) -> None:
    """Do work whenever this process gets the lease, until it is asked to stop.

    `work` returns when that is so. Other processes wait meanwhile, and one of them goes
    on when this one ends or is not heard of for too long.
    """
    while not stop.is_set():
        beat()
        try:
            with hold(name):
                work()
        except LeaseHeldError as error:
            if error.name != name:
                raise
            stop.wait(_STANDBY_SECONDS)
        except LeaseLostError as error:
            logger.warning("%s", error)
        except DatabaseError:
            logger.exception("%s is tried again", name)
            stop.wait(_PAUSE_AFTER_ERROR_SECONDS)


def can_be_held() -> bool:
    """Return whether the database has leases yet; an older one is migrated first."""
    return Lease._meta.db_table in connection.introspection.table_names()


def is_held(name: str) -> bool:
    """Return whether a process, this one included, holds a lease now."""
    return bool(holder_of(name))


def holder_of(name: str) -> str:
    """Return who holds a lease, for messages; empty if nobody does."""
    held = _held(name)
    if held is None:
        return ""
    return f"process {held.process.split(':')[1]} on {held.node}"


def end_if_over(name: str) -> bool:
    """Delete a lease that nobody holds any more, and return whether none is left.

    In a transaction: whoever had it commits before, or not at all.
    """
    held = _held(name)
    if held is not None:
        return False
    over = Lease.objects.filter(name=name)
    row = over.first()
    if row is not None:
        over.filter(_is_over(row)).delete()
    return not over.exists()


def give_back(pid: int) -> None:
    """End the leases of a process of this machine that has ended."""
    mine = Lease.objects.filter(node=this_node(), process__startswith=prefix_of(pid))
    mine.filter(expires_at__gt=Now()).update(expires_at=Now())


def give_back_of_this_node() -> None:
    """End the leases that this node held before it was started anew."""
    for row in Lease.objects.filter(node=this_node(), expires_at__gt=Now()):
        if is_of_another_start(node=row.node, process=row.process):
            same = Lease.objects.filter(name=row.name, token=row.token)
            same.update(expires_at=Now())


def node_troubles() -> Iterator[str]:
    """Yield a sentence for each name that several machines, or containers, go by."""
    machines: dict[str, set[str]] = {}
    for row in Lease.objects.filter(expires_at__gt=Now()):
        machine = row.process.partition(":")[0]
        machines.setdefault(row.node, set()).add(machine)
    for name, found in sorted(machines.items()):
        if len(found) > 1:
            yield (
                f"{len(found)} machines go by the name {name}: give each its own "
                f"FREESHELF_NODE, or each takes back what another works on."
            )


def _take_in_time(name: str, wait_seconds: float) -> Hold:
    deadline = time.monotonic() + wait_seconds
    pause = _FIRST_PAUSE_SECONDS
    while (taken := _take(name)) is None:
        if time.monotonic() >= deadline:
            raise LeaseHeldError(name=name, holder=holder_of(name) or "a process")
        time.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
    return taken


def _take(name: str) -> Hold | None:
    """Take a lease that nobody holds; None if somebody does."""
    row = Lease.objects.filter(name=name).first()
    if row is None:
        Lease.objects.bulk_create(
            [Lease(name=name, expires_at=Now())],
            ignore_conflicts=True,
        )
        row = Lease.objects.get(name=name)
    # Who waits for a lease does not write.
    elif _held(name) is not None:
        return None
    begun, process = fencing.now(), this_process()
    taken = Lease.objects.filter(_is_over(row), name=name).update(
        node=this_node(),
        process=process,
        token=F("token") + 1,
        expires_at=_in_time(),
    )
    if not taken:
        return None
    token = Lease.objects.values_list("token", flat=True).get(name=name)
    return Hold(name, process, token, begun + _seconds())


def _held(name: str) -> Lease | None:
    row = Lease.objects.filter(name=name, expires_at__gt=Now()).first()
    if row is None or is_gone(node=row.node, process=row.process):
        return None
    return row


def _is_over(row: Lease) -> Q:
    """Return the condition on which nobody holds a lease that looked like this row."""
    over = Q(expires_at__lte=Now())
    if is_gone(node=row.node, process=row.process):
        over |= Q(token=row.token, process=row.process)
    return over


def _release(held: Hold, *, once: bool) -> None:
    mine = Lease.objects.filter(name=held.name, process=held.process, token=held.token)
    try:
        with unfenced():
            if once:
                mine.delete()
            else:
                # Without its process no renewal under way can revive it.
                mine.update(expires_at=Now(), process="")
    except DatabaseError:
        logger.warning("%s was not given back; others wait until it expires", held.name)


def _seconds() -> float:
    return float(settings.FREESHELF_LEASES["SECONDS"])


def _in_time() -> ExpressionWrapper:
    return ExpressionWrapper(
        Now() + timedelta(seconds=_seconds()), output_field=DateTimeField()
    )


class _Renewer:
    """Thread that renews what this process holds, while it holds anything."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self._held: list[Hold] = []
        self._lock = threading.Lock()
        self._is_over = threading.Event()
        self._thread: threading.Thread | None = None

    def add(self, held: Hold) -> None:
        with self._lock:
            self._held.append(held)
            self._is_over.clear()
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name="renews leases", daemon=True
                )
                self._thread.start()

    def remove(self, held: Hold) -> None:
        with self._lock:
            self._held.remove(held)
            if not self._held:
                self._is_over.set()

    def _run(self) -> None:
        pause = _seconds() / _RENEWALS
        while True:
            self._is_over.wait(pause)
            with self._lock:
                held = list(self._held)
                if not held:
                    self._thread = None
                    return
            try:
                _renew(held)
                pause = _seconds() / _RENEWALS
            except Exception as error:  # noqa: BLE001 - without it, all leases end
                logger.warning(
                    "Leases were not renewed: %s; that is tried again", error
                )
                pause = min(pause, _PAUSE_AFTER_ERROR_SECONDS)
            finally:
                # A new connection each time: one that was cut off would hang.
                connection.close()


def _renew(held: list[Hold]) -> None:
    begun = fencing.now()
    with transaction.atomic():
        rows = Lease.objects.filter(
            name__in=[each.name for each in held], process=this_process()
        )
        # Locked in the order in which commits ask for them.
        locked = rows.select_for_update(no_key=True).order_by("name")
        tokens = dict(locked.values_list("name", "token"))
        rows.update(expires_at=_in_time())
    for each in held:
        if tokens.get(each.name) == each.token:
            each.sure_until = begun + _seconds()


_renewers: list[_Renewer] = []


def _renewer() -> _Renewer:
    """Return the one of this process; a fork does not have the threads of before."""
    if not _renewers or _renewers[-1].pid != os.getpid():
        _renewers[:] = [_Renewer()]
    return _renewers[-1]
