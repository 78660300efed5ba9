"""Queue scans that are pending for OCR without a task, as after an installation."""

from django.db.models import Q
from django_tasks_db.models import DBTaskResult

from freeshelf.enrich.ocr.services import pending_scans
from freeshelf.library.models import FileContent
from freeshelf.wiring.tasks import read_scan_pages, scan_of


def unqueued_scans() -> list[str]:
    """Return checksums of files that are pending for OCR without a task."""
    unfinished = DBTaskResult.objects.filter(status__in=["READY", "RUNNING"])
    awaited = {scan_of(row) for row in unfinished}
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
