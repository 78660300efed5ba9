"""Extract files again that an earlier version has read, a few at a time."""

from django.db import transaction
from django_tasks_db.models import DBTaskResult

from freeshelf.enrich.services import READER_VERSION
from freeshelf.library.models import FileContent
from freeshelf.wiring.tasks import extract_file

_AT_ONCE = 10


def queue_outdated() -> int:
    """Queue a batch of outdated files unless others wait, and return its size."""
    unfinished = DBTaskResult.objects.filter(
        status__in=["READY", "RUNNING"], task_path=extract_file.module_path
    )
    # New files, which have no text yet, must not wait behind old ones.
    if unfinished.exists():
        return 0
    outdated = FileContent.objects.filter(reader_version__lt=READER_VERSION)
    keys = (
        outdated.exclude(state__in=FileContent.UNREAD).order_by("pk").values_list("pk")
    )
    found = [key for (key,) in keys[:_AT_ONCE]]
    for key in found:
        queue_extraction(key)
    return len(found)


@transaction.atomic
def queue_extraction(sha256: str) -> None:
    """Queue one file for extraction; its OCR results are kept."""
    FileContent.objects.filter(pk=sha256).update(
        state=FileContent.State.WAITING, message=""
    )
    extract_file.enqueue(sha256=sha256)
