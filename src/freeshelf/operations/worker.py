"""Run queued tasks, and requeue those of workers that died.

django-tasks-db's own worker marks a task as failed when it is stopped and leaves a task
behind when it is killed. This one requeues it in both cases: a task is marked failed
only after three deaths or three errors.
"""

import logging
import signal
from collections.abc import Callable
from datetime import datetime, timedelta
from types import FrameType
from typing import Any

from django.db import DatabaseError, close_old_connections, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.models import DBTaskResult, get_date_max

from freeshelf.core.supervision import LONG_STEP_SECONDS, StopFlag, beat
from freeshelf.core.tracing import span
from freeshelf.leases.errors import LeaseLostError
from freeshelf.leases.services import end_if_over, hold, is_held
from freeshelf.operations.errors import AWAY, TaskStoppedError
from freeshelf.wiring.tasks import mark_failed, ready_tasks, reset, subject_of

TRIES = 3
_IDLE_SECONDS = 0.3
_LOOK_FOR_DEAD_SECONDS = 5
_PAUSE_AFTER_ERROR = timedelta(seconds=10)
# A server that does not answer says nothing about the task.
_PAUSE_WHILE_AWAY = timedelta(seconds=30)

logger = logging.getLogger(__name__)


class _StopNow(KeyboardInterrupt):
    """Exception in a running task when the worker is asked to stop.

    It has the type that Ctrl-C raises, so that an import marks itself as interrupted.
    """


def lease_of(worker_id: str) -> str:
    """Return the lease of a worker; when it ends, its tasks are requeued."""
    return f"worker {worker_id}"


class Worker:
    """A process that runs tasks one by one."""

    def __init__(
        self, *, queue: str = "", beside: Callable[[], None] = lambda: None
    ) -> None:
        """Run tasks of one queue, or of all; call `beside` between them."""
        self._queue = queue
        self._beside = beside
        self.worker_id = ""
        self._done = 0
        self._stop = StopFlag()
        self._is_busy = False
        self._next_look = datetime.min.replace(tzinfo=timezone.get_default_timezone())

    def listen(self) -> None:
        """Stop at SIGTERM and SIGINT, requeueing the current task."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)

    def run(
        self,
        *,
        until_empty: bool = False,
        after_task: Callable[[], None] = lambda: None,
    ) -> int:
        """Run tasks until stopped, or until none is left, and return their number."""
        self._done, is_at_end = 0, False
        while not (is_at_end or self._stop.is_set()):
            # Also while the database is away, which is no reason to be restarted.
            beat()
            # Whoever was taken for dead begins anew, under another name.
            self.worker_id = get_random_string(16)
            try:
                with hold(lease_of(self.worker_id), once=True):
                    self._work(until_empty=until_empty, after_task=after_task)
                is_at_end = True
            except LeaseLostError as error:
                logger.warning("%s", error)
            except DatabaseError:
                # Its task returns to the queue when the lease is over.
                logger.exception("The worker begins anew: the database went away")
                close_old_connections()
                self._stop.wait(1)
        return self._done

    def _work(self, *, until_empty: bool, after_task: Callable[[], None]) -> None:
        while not self._stop.is_set():
            beat()
            self._beside()
            if self._step():
                self._done += 1
                after_task()
            elif until_empty:
                break
            else:
                self._stop.wait(_IDLE_SECONDS)

    def _step(self) -> bool:
        close_old_connections()
        now = timezone.now()
        try:
            if now >= self._next_look:
                return_tasks_of_dead_workers(now=now)
                self._next_look = now + timedelta(seconds=_LOOK_FOR_DEAD_SECONDS)
            row = self._claim()
        except DatabaseError:
            logger.exception("The queue cannot be read; the worker tries again")
            self._stop.wait(1)
            return False
        if row is None:
            return False
        self._perform(row)
        return True

    def _claim(self) -> DBTaskResult | None:
        ready = ready_tasks(queue=self._queue)
        # A read without a lock: an idle worker never blocks a writer.
        if not ready.exists():
            return None
        with transaction.atomic():
            row: DBTaskResult | None = ready.get_locked()
            if row is not None:
                row.claim(self.worker_id)
        return row

    def _perform(self, row: DBTaskResult) -> None:
        try:
            self._is_busy = True
            if self._stop.is_set():
                raise _StopNow
            beat(LONG_STEP_SECONDS)
            arguments = row.args_kwargs
            with span(f"task {row.task_path.rpartition('.')[2]}"):
                value = row.task.call(*arguments["args"], **arguments["kwargs"])
            self._is_busy = False
            # Together with the question whether the lease is still ours.
            with transaction.atomic():
                row.set_successful(value)
        except _StopNow:
            self._is_busy = False
            _return(row, worker_ids=row.worker_ids[:-1])
        except Exception as error:  # noqa: BLE001 - one task never ends the others
            self._is_busy = False
            _try_again_later(row, error=error, now=timezone.now())
        finally:
            self._is_busy = False

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._stop.set()
        if self._is_busy:
            self._is_busy = False
            raise _StopNow


def return_tasks_of_dead_workers(*, now: datetime) -> int:
    """Requeue tasks whose worker is gone and return their number.

    A task that three workers died of is marked failed, with a message for its file.
    """
    returned = 0
    for row in DBTaskResult.objects.running():
        if not is_at_work(row):
            with transaction.atomic():
                returned += _return_of_dead_worker(row, now=now)
    return returned


def is_at_work(row: DBTaskResult) -> bool:
    """Return whether the worker of a running task is alive."""
    return bool(row.worker_ids) and is_held(lease_of(row.worker_ids[-1]))


def _return_of_dead_worker(row: DBTaskResult, *, now: datetime) -> bool:
    rows = DBTaskResult.objects.running().select_for_update().filter(pk=row.pk)
    current = rows.first()
    # Others look for it too, and it may run again already.
    if current is None or current.worker_ids != row.worker_ids:
        return False
    if row.worker_ids and not end_if_over(lease_of(row.worker_ids[-1])):
        return False
    if len(row.worker_ids) < TRIES:
        _return(row, worker_ids=row.worker_ids)
        return True
    stopped = TaskStoppedError(name=subject_of(row), tries=TRIES)
    mark_failed(row, error=stopped, now=now)
    logger.error("%s", stopped)
    return False


def _try_again_later(row: DBTaskResult, *, error: Exception, now: datetime) -> None:
    if isinstance(error, AWAY):
        logger.warning("%s waits until a server answers (%s)", subject_of(row), error)
        ids, later = row.worker_ids[:-1], now + _PAUSE_WHILE_AWAY
        _return(row, worker_ids=ids, run_after=later)
        return
    tries = len(row.worker_ids)
    if tries >= TRIES:
        logger.error("%s failed: %s", subject_of(row), error, exc_info=error)
        mark_failed(row, error=error, now=now)
        return
    logger.warning("%s failed (%s); it is tried again", subject_of(row), error)
    _return(row, worker_ids=row.worker_ids, run_after=now + tries * _PAUSE_AFTER_ERROR)


@transaction.atomic
def _return(
    row: DBTaskResult, *, worker_ids: list[str], run_after: datetime | None = None
) -> None:
    changes: dict[str, Any] = {
        "status": "READY",
        "started_at": None,
        "worker_ids": worker_ids,
        "run_after": run_after or get_date_max(),
    }
    # Only a task that is still running is requeued: another worker may have done so.
    if DBTaskResult.objects.running().filter(pk=row.pk).update(**changes):
        reset(row)
