"""Queue files for OCR without a task, and those that an earlier version has read."""

from django.db import transaction
from django.db.models import Q

from freeshelf.enrich.ocr.services import pending_scans
from freeshelf.enrich.services import READER_VERSION
from freeshelf.library.models import FileContent
from freeshelf.wiring.tasks import (
    extract_file,
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
