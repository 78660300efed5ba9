"""What an import that was cut off left out of Wagtail's indexes: a worker makes up."""

from django_tasks import task
from django_tasks_db.models import DBTaskResult

from freeshelf.ingest.errors import ImportUnderWayError
from freeshelf.ingest.late_indexes import catch_up_all, left_unindexed


def ask_for_late_indexes() -> int:
    """Have it made up for, unless a task will; say for how many sources."""
    sources = left_unindexed()
    if sources and not _is_asked():
        index_what_was_left.enqueue()
    return len(sources)


@task(backend="files")
def index_what_was_left() -> str:
    """Index what imports that were cut off saved; say what came of it."""
    try:
        catch_up_all()
    except ImportUnderWayError:
        # The next look at the clock asks again, if this import does not do it itself.
        return "later"
    return "indexed"


def _is_asked() -> bool:
    waiting = DBTaskResult.objects.filter(status__in=["READY", "RUNNING"])
    return waiting.filter(task_path=index_what_was_left.module_path).exists()
