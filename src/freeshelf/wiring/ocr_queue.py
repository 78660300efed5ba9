"""Scans that wait for OCR though no task will read them: after an installation, say."""

from django.db.models import Q
from django_tasks_db.models import DBTaskResult

from freeshelf.enrich.ocr.services import pending_scans
from freeshelf.library.models import FileContent
from freeshelf.wiring.tasks import read_scan_pages, scan_of


def unqueued_scans() -> list[str]:
    """Checksums of files that could be read by OCR now, and that no task will read."""
    unfinished = DBTaskResult.objects.filter(status__in=["READY", "RUNNING"])
    awaited = {scan_of(row) for row in unfinished}
    keys = pending_scans().values_list("pk", flat=True)
    return [key for key in keys if key not in awaited]


def queue_scans() -> int:
    """Queue what waits for OCR, if there is a Tesseract to do it; say how many."""
    keys = unqueued_scans()
    for key in keys:
        queue_scan(key)
    return len(keys)


def queue_scan(sha256: str) -> None:
    """Queue one file for OCR."""
    read_scan_pages.enqueue(sha256=sha256)


def contents_without_ocr_check() -> list[str]:
    """Checksums of files without text that were extracted before OCR was there."""
    states = FileContent.State
    rows = FileContent.objects.filter(scan__isnull=True).filter(
        Q(state=states.NO_TEXT_LAYER)
        | Q(state=states.UNSUPPORTED, media_type__startswith="image/")
    )
    return list(rows.order_by("pk").values_list("pk", flat=True))
