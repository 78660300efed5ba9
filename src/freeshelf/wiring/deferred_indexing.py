"""What an import that was cut off left out of Wagtail's indexes: a worker makes up."""

from django_tasks import task
from django_tasks_db.models import DBTaskResult

from freeshelf.ingest.deferred_indexing import (
    index_all_interrupted_runs,
    unindexed_sources,
)
from freeshelf.ingest.errors import ImportUnderWayError


def queue_deferred_indexing() -> int:
    """Have it made up for, unless a task will; say for how many sources."""
    sources = unindexed_sources()
    if sources and not _is_asked():
        run_deferred_indexing.enqueue()
    return len(sources)


@task(backend="files")
def run_deferred_indexing() -> str:
    """Index what imports that were cut off saved; say what came of it."""
    try:
        index_all_interrupted_runs()
    except ImportUnderWayError:
        # The next look at the clock asks again, if this import does not do it itself.
        return "later"
    return "indexed"


def _is_asked() -> bool:
    waiting = DBTaskResult.objects.filter(status__in=["READY", "RUNNING"])
    return waiting.filter(task_path=run_deferred_indexing.module_path).exists()
