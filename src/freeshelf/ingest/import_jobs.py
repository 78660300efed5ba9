"""Imports asked for in the admin and done by a worker: begun, followed, stopped."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from freeshelf.core.errors import FreeshelfError
from freeshelf.core.heartbeats import LONG_STEP_SECONDS, beat
from freeshelf.ingest.errors import ImportUnderWayError
from freeshelf.ingest.import_requests import (
    credentials_of,
    delete_password,
    source_arguments,
    store_password,
)
from freeshelf.ingest.models import ImportJob, ImportRequest, IngestRun, Source
from freeshelf.ingest.services import import_wordpress
from freeshelf.ingest.signals import import_job_requested
from freeshelf.ingest.staging import open_staged
from freeshelf.ingest.undo import preview_undo, undo_run

_MOVING = (ImportJob.State.WAITING, ImportJob.State.RUNNING)
# Between two looks at whether to stop; each is a small write.
_LOOK_SECONDS = 1.0


class _StopAskedError(KeyboardInterrupt):
    """Someone pressed Stop: what Ctrl-C is in a terminal."""


def active_job() -> ImportJob | None:
    """The one import that waits or runs, if there is one."""
    return ImportJob.objects.filter(state__in=_MOVING).first()


@transaction.atomic
def request_job(
    *,
    kind: str,
    user: User,
    now: datetime,
    import_request: ImportRequest | None = None,
    run: IngestRun | None = None,
    password: str = "",
    is_staged: bool = False,
) -> ImportJob:
    """Have a worker do this. Raises ImportUnderWayError: there is one at a time."""
    other = active_job()
    if other is not None:
        raise ImportUnderWayError(str(other))
    if import_request is not None and password:
        store_password(import_request, password)
    job = ImportJob.objects.create(
        kind=kind,
        user=user,
        requested_at=now,
        import_request=import_request,
        run=run,
        is_staged=is_staged,
    )
    import_job_requested.send(ImportJob, key=job.pk)
    return job


def request_stop(job: ImportJob) -> None:
    """Stop a job that waits at once, and one that runs at its next item."""
    states = ImportJob.State
    waiting = ImportJob.objects.filter(pk=job.pk, state=states.WAITING)
    if waiting.update(state=states.STOPPED, finished_at=timezone.now()):
        _clean_up(job)
    else:
        ImportJob.objects.filter(pk=job.pk, state=states.RUNNING).update(
            is_stop_requested=True
        )


def run_job(job: ImportJob) -> None:
    """Do what was asked for; a job that was cut off begins again.

    What is wrong with the sources ends in the job's message; other errors are raised.
    """
    begun = {"state": ImportJob.State.RUNNING, "step": "", "done": 0, "total": 0}
    # Someone may have stopped it since it was read.
    moving = ImportJob.objects.filter(pk=job.pk, state__in=_MOVING)
    if not moving.update(**begun):
        return
    job.state = ImportJob.State.RUNNING
    try:
        _WORK[job.kind](job, _Follower(job))
    except _StopAskedError:
        _end(job, ImportJob.State.STOPPED)
    except FreeshelfError as error:
        _end(job, ImportJob.State.FAILED, message=str(error))
    else:
        _end(job, ImportJob.State.DONE)


def mark_failed(job: ImportJob, *, now: datetime) -> None:
    """Mark a job that no worker could finish."""
    message = _(
        "The import did not finish. Items imported so far are complete. Try again."
    )
    _set(job, state=ImportJob.State.FAILED, finished_at=now, message=message)
    _clean_up(job)


class _Follower:
    """Notes how far a job has come, and ends it when someone asked for that."""

    def __init__(self, job: ImportJob) -> None:
        self._job = job
        self._next_look = 0.0

    def __call__(self, step: str, done: int, total: int) -> None:
        if time.monotonic() < self._next_look:
            return
        self._next_look = time.monotonic() + _LOOK_SECONDS
        beat(LONG_STEP_SECONDS)
        _set(self._job, step=step[:100], done=done, total=total)
        if ImportJob.objects.filter(pk=self._job.pk, is_stop_requested=True).exists():
            raise _StopAskedError

    def count(self, done: int, total: int) -> None:
        """Follow work that has no steps."""
        self("", done, total)


def _plan(job: ImportJob, follower: _Follower) -> None:
    import_request = _import_request_of(job)
    report = _read(import_request, follower, now=timezone.now(), is_plan=True)
    _set(job, result=report)


def _import(job: ImportJob, follower: _Follower) -> None:
    now = timezone.now()
    try:
        _read(
            _import_request_of(job),
            follower,
            now=now,
            is_plan=False,
            stage=job.is_staged,
        )
    finally:
        # The run knows no job: it began at our moment.
        _set(job, run=IngestRun.objects.filter(started_at=now).first())


def _read(
    import_request: ImportRequest,
    follower: _Follower,
    *,
    now: datetime,
    is_plan: bool,
    stage: bool = False,
) -> dict[str, Any]:
    report = import_wordpress(
        sources=source_arguments(import_request),
        credentials=credentials_of(import_request),
        table_prefix=import_request.table_prefix,
        download_files=import_request.downloads_files,
        dry_run=is_plan,
        stage=stage,
        writes_mapping=True,
        progress=follower,
        now=now,
    )
    import_request.slug = report.slug
    known = Source.objects.filter(slug=import_request.slug).first()
    import_request.title = known.title if known else report.title[:500]
    import_request.save()
    return report.as_dict()


def _foresee(job: ImportJob, follower: _Follower) -> None:
    undoing = preview_undo(
        run=_run_of(job), now=timezone.now(), progress=follower.count
    )
    _set(job, result=undoing.as_dict())


def _undo(job: ImportJob, follower: _Follower) -> None:
    undoing = undo_run(run=_run_of(job), now=timezone.now(), progress=follower.count)
    _set(job, result=undoing.as_dict())


def _open(job: ImportJob, follower: _Follower) -> None:
    opening = open_staged(
        source=_run_of(job).source, now=timezone.now(), progress=follower.count
    )
    _set(job, result=opening.as_dict())


_WORK: dict[str, Callable[[ImportJob, _Follower], None]] = {
    ImportJob.Kind.PLAN: _plan,
    ImportJob.Kind.IMPORT: _import,
    ImportJob.Kind.FORECAST: _foresee,
    ImportJob.Kind.UNDO: _undo,
    ImportJob.Kind.OPEN: _open,
}


def _import_request_of(job: ImportJob) -> ImportRequest:
    if job.import_request is None:
        raise ImportRequest.DoesNotExist
    return job.import_request


def _run_of(job: ImportJob) -> IngestRun:
    if job.run is None:
        raise IngestRun.DoesNotExist
    return job.run


def _end(job: ImportJob, state: str, *, message: str = "") -> None:
    _set(job, state=state, finished_at=timezone.now(), message=message)
    _clean_up(job)


def _clean_up(job: ImportJob) -> None:
    if job.import_request is not None:
        delete_password(job.import_request)


def _set(job: ImportJob, **values: Any) -> None:
    for name, value in values.items():
        setattr(job, name, value)
    ImportJob.objects.filter(pk=job.pk).update(**values)
