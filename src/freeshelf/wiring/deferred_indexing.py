"""Update Wagtail's indexes after an interrupted import, in a worker."""

from django_tasks import task
from django_tasks_db.models import DBTaskResult

from freeshelf.ingest.deferred_indexing import (
    index_all_interrupted_runs,
    unindexed_sources,
)
from freeshelf.ingest.errors import ImportUnderWayError


def queue_deferred_indexing() -> int:
    """Queue the update unless one is pending, and return the number of sources."""
    sources = unindexed_sources()
    if sources and not _is_queued():
        run_deferred_indexing.enqueue()
    return len(sources)


@task(backend="files")
def run_deferred_indexing() -> str:
    """Index the objects of interrupted imports and return the result."""
    try:
        index_all_interrupted_runs()
    except ImportUnderWayError:
        # The schedule queues it again, if this import does not do it itself.
        return "later"
    return "indexed"


def _is_queued() -> bool:
    waiting = DBTaskResult.objects.filter(status__in=["READY", "RUNNING"])
    return waiting.filter(task_path=run_deferred_indexing.module_path).exists()
