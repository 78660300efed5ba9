"""Is there a task that no one works on?"""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from freeshelf.pipeline.doctor.finding import Finding
from freeshelf.pipeline.places import worker_lock
from freeshelf.pipeline.tasks import subject_of
from freeshelf.pipeline.worker import return_tasks_of_dead_workers


def examine_queue(*, now: datetime) -> Iterator[Finding]:
    """Tasks whose worker is gone."""
    for row in DBTaskResult.objects.running():
        if not worker_lock(row.worker_ids[-1]).is_held():
            yield Finding(
                _("The worker processing %(subject)s has stopped")
                % {"subject": subject_of(row)},
                partial(_return_tasks, now),
            )


def _return_tasks(now: datetime) -> None:
    return_tasks_of_dead_workers(now=now)
