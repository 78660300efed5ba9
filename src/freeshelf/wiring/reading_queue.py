"""Queue files without a task: for OCR, to be read anew, and to be looked into."""

from django.db import transaction
from django.db.models import Q

from freeshelf.enrich.checks.looks import to_look_at
from freeshelf.enrich.checks.pictures import pictures_to_look_at
from freeshelf.enrich.ocr.services import pending_scans
from freeshelf.enrich.services import READER_VERSION
from freeshelf.library.models import FileContent
from freeshelf.wiring.tasks import (
    extract_file,
    look_at_file,
    look_at_picture,
    look_of,
    read_scan_pages,
    scan_of,
    unfinished_tasks,
)


def unqueued_scans() -> list[str]:
    """Return checksums of files that are pending for OCR without a task."""
    awaited = {scan_of(row) for row in unfinished_tasks()}
    keys = pending_scans().values_list("pk", flat=True)
    return [key for key in keys if key not in awaited]


def queue_scans() -> int:
    """Queue pending scans, if Tesseract is installed, and return their number."""
    keys = unqueued_scans()
    for key in keys:
        queue_scan(key)
    return len(keys)


def queue_scan(sha256: str) -> None:
    """Queue one file for OCR."""
    read_scan_pages.enqueue(sha256=sha256)


def contents_without_ocr_check() -> list[str]:
    """Return checksums of files without text that were never checked for OCR."""
    states = FileContent.State
    rows = FileContent.objects.filter(scan__isnull=True).filter(
        Q(state=states.NO_TEXT_LAYER)
        | Q(state=states.UNSUPPORTED, media_type__startswith="image/")
    )
    return list(rows.order_by("pk").values_list("pk", flat=True))


_AT_ONCE = 10
# Priority of files that nobody waits for.
_PATIENT = -75


def queue_outdated() -> int:
    """Queue a batch of outdated files unless others wait, and return its size."""
    unfinished = unfinished_tasks().filter(task_path=extract_file.module_path)
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


def queue_looks() -> int:
    """Queue a batch of files that were never looked into, the newest first.

    Those are files that were public before their library looked, and what lost its
    task. Returns the size of the batch, 0 while others wait.
    """
    tasks = unfinished_tasks().filter(task_path=look_at_file.module_path)
    awaited = {look_of(row) for row in tasks}
    if len(awaited) >= _AT_ONCE:
        return 0
    keys = to_look_at().values_list("pk", flat=True)[: _AT_ONCE + len(awaited)]
    found = [key for key in keys if key not in awaited][:_AT_ONCE]
    for key in found:
        look_at_file.using(priority=_PATIENT).enqueue(sha256=key)
    return len(found) or _queue_pictures()


def _queue_pictures() -> int:
    path = look_at_picture.module_path
    if unfinished_tasks().filter(task_path=path).exists():
        return 0
    keys = list(pictures_to_look_at().values_list("pk", flat=True)[:_AT_ONCE])
    for key in keys:
        look_at_picture.using(priority=_PATIENT).enqueue(key=key)
    return len(keys)
