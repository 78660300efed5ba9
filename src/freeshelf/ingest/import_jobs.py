"""Request import jobs in the admin, run them in a worker, and stop them."""

import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from freeshelf.core.errors import FreeshelfError
from freeshelf.core.supervision import LONG_STEP_SECONDS, beat
from freeshelf.ingest.demo_removal import remove_demo
from freeshelf.ingest.errors import ImporterMissingError, ImportUnderWayError
from freeshelf.ingest.import_requests import (
    credentials_of,
    delete_password,
    source_arguments,
    store_password,
)
from freeshelf.ingest.importers import importer_of
from freeshelf.ingest.job_models import HOLD_FILES
from freeshelf.ingest.models import ImportJob, ImportRequest, IngestRun, Source
from freeshelf.ingest.signals import import_job_requested
from freeshelf.ingest.staging import open_staged
from freeshelf.ingest.undo import preview_undo, undo_run
from freeshelf.library.services import holding_imports
from freeshelf.shared.errors import AWAY

# Interval between checks for a stop request; each check is a small write.
_LOOK_SECONDS = 1.0


class _StopRequestedError(KeyboardInterrupt):
    """A user clicked Stop; the equivalent of Ctrl-C in a terminal."""


def active_job() -> ImportJob | None:
    """Return the import job that is queued or running, if there is one."""
    return ImportJob.objects.filter(state__in=ImportJob.ACTIVE).first()


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
    """Queue a job for a worker. Raises ImportUnderWayError if another is active."""
    active = active_job()
    if active is not None:
        raise ImportUnderWayError(other=active)
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
    """Stop a queued job immediately, and a running one at its next item."""
    states = ImportJob.State
    queued = ImportJob.objects.filter(pk=job.pk, state=states.WAITING)
    if queued.update(state=states.STOPPED, finished_at=timezone.now()):
        _clean_up(job)
    else:
        ImportJob.objects.filter(pk=job.pk, state=states.RUNNING).update(
            is_stop_requested=True
        )


def run_job(job: ImportJob) -> None:
    """Run a job; one that was interrupted starts again.

    Errors of the sources end in the job's message; other errors are raised.
    """
    # A user may have stopped the job since it was loaded.
    active_jobs = ImportJob.objects.filter(pk=job.pk, state__in=ImportJob.ACTIVE)
    running = ImportJob.State.RUNNING
    if not active_jobs.update(state=running, step="", done=0, total=0):
        return
    job.state = running
    try:
        _set(job, result=_WORK[job.kind](job, _Follower(job)))
    except _StopRequestedError:
        _end(job, ImportJob.State.STOPPED)
    except AWAY:
        # The worker begins it again.
        raise
    except FreeshelfError as error:
        _end(job, ImportJob.State.FAILED, message=str(error))
    else:
        _end(job, ImportJob.State.DONE)


def mark_failed(job: ImportJob, *, now: datetime) -> None:
    """Mark a job as failed that no worker could finish."""
    message = _(
        "The import did not finish. Items imported so far are complete. Try again."
    )
    if job.kind == ImportJob.Kind.PLAN:
        message = _("The plan could not be made. Nothing was imported. Try again.")
    _set(job, state=ImportJob.State.FAILED, finished_at=now, message=message)
    _clean_up(job)


class _Follower:
    """Callback that saves the progress of a job and raises if a stop was requested."""

    def __init__(self, job: ImportJob) -> None:
        self._job = job
        self._next_check = 0.0

    def __call__(self, step: str, done: int, total: int) -> None:
        if time.monotonic() < self._next_check:
            return
        self._next_check = time.monotonic() + _LOOK_SECONDS
        beat(LONG_STEP_SECONDS)
        _set(self._job, step=step[:100], done=done, total=total)
        if ImportJob.objects.filter(pk=self._job.pk, is_stop_requested=True).exists():
            raise _StopRequestedError


def _plan(job: ImportJob, follower: _Follower) -> dict[str, Any]:
    return _read(job, follower, now=timezone.now(), is_plan=True)


def _import(job: ImportJob, follower: _Follower) -> dict[str, Any]:
    now = timezone.now()
    try:
        _read(job, follower, now=now, is_plan=False)
    finally:
        # A run does not store its job, but has the same start time.
        _set(job, run=IngestRun.objects.filter(started_at=now).first())
    # The report is that of the run.
    return {}


def _read(
    job: ImportJob, follower: _Follower, *, now: datetime, is_plan: bool
) -> dict[str, Any]:
    import_request = job.import_request
    if import_request is None:
        raise ImportRequest.DoesNotExist
    importer = importer_of(import_request.kind)
    if importer is None:
        raise ImporterMissingError(kind=import_request.kind)
    options = {**import_request.options}
    is_held = bool(options.pop(HOLD_FILES, False))
    with source_arguments(import_request) as sources, holding_imports(is_held):
        report = importer.run(
            sources,
            credentials=credentials_of(import_request),
            options=options,
            dry_run=is_plan,
            stage=job.is_staged and not is_plan,
            progress=follower,
            now=now,
        )
    import_request.slug = report.slug
    source = Source.objects.filter(slug=import_request.slug).first()
    import_request.title = source.title if source else report.title[:500]
    import_request.save()
    return report.as_dict()


def _preview_undo(job: ImportJob, follower: _Follower) -> dict[str, Any]:
    run, now = _run_of(job), timezone.now()
    return preview_undo(run=run, now=now, progress=partial(follower, "")).as_dict()


def _undo(job: ImportJob, follower: _Follower) -> dict[str, Any]:
    run, now = _run_of(job), timezone.now()
    return undo_run(run=run, now=now, progress=partial(follower, "")).as_dict()


def _open(job: ImportJob, follower: _Follower) -> dict[str, Any]:
    source, now = _run_of(job).source, timezone.now()
    return open_staged(source=source, now=now, progress=partial(follower, "")).as_dict()


def _remove_demo(job: ImportJob, follower: _Follower) -> dict[str, Any]:
    now = timezone.now()
    return remove_demo(now=now, progress=partial(follower, "")).as_dict()


_WORK: dict[str, Callable[[ImportJob, _Follower], dict[str, Any]]] = {
    ImportJob.Kind.PLAN: _plan,
    ImportJob.Kind.IMPORT: _import,
    ImportJob.Kind.FORECAST: _preview_undo,
    ImportJob.Kind.UNDO: _undo,
    ImportJob.Kind.OPEN: _open,
    ImportJob.Kind.DEMO: _remove_demo,
}


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
