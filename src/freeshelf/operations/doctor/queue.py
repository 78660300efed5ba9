"""Check the running processes, and for tasks that no worker processes."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from freeshelf.ingest.deferred_indexing import (
    index_all_interrupted_runs,
    unindexed_sources,
)
from freeshelf.operations.doctor.finding import Finding
from freeshelf.operations.paths import worker_lock
from freeshelf.operations.role_states import forget_stalls, role_troubles
from freeshelf.operations.worker import return_tasks_of_dead_workers
from freeshelf.wiring.reading_queue import queue_scan, unqueued_scans
from freeshelf.wiring.tasks import name_of_content, subject_of


def examine_queue(*, now: datetime) -> Iterator[Finding]:
    """Yield tasks whose worker is gone."""
    for row in DBTaskResult.objects.running():
        if not worker_lock(row.worker_ids[-1]).is_held():
            yield Finding(
                _("The worker processing %(subject)s has stopped")
                % {"subject": subject_of(row)},
                partial(_return_tasks, now),
            )


def _return_tasks(now: datetime) -> None:
    return_tasks_of_dead_workers(now=now)


def examine_scans() -> Iterator[Finding]:
    """Yield files that are pending for OCR without a queued task."""
    for sha256 in unqueued_scans():
        yield Finding(
            _("%(name)s is waiting for OCR, but no task is scheduled for it")
            % {"name": name_of_content(sha256)},
            partial(queue_scan, sha256),
        )


def examine_late_indexes() -> Iterator[Finding]:
    """Yield sources whose last import was interrupted."""
    for source in unindexed_sources():
        yield Finding(
            _("Items imported from %(name)s are missing from the admin search")
            % {"name": source.title},
            index_all_interrupted_runs,
        )


def examine_roles() -> Iterator[Finding]:
    """Yield processes that hang, crash repeatedly, or had to be restarted."""
    for sentence in role_troubles():
        yield Finding(sentence, forget_stalls)
