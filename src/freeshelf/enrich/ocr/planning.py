"""Deciding, once the text of a file was extracted, which pages OCR shall read."""

from datetime import datetime

from django.db import transaction

from freeshelf.core.locks import FileLock
from freeshelf.enrich.conf import extraction_limits, locks_dir
from freeshelf.enrich.local_bytes import local_file
from freeshelf.enrich.ocr.conf import is_on, max_pages, scan_limits
from freeshelf.enrich.ocr.storing import put_back
from freeshelf.enrich.ocr.summing_up import sum_up_content
from freeshelf.enrich.ocr.survey import pages_for_ocr
from freeshelf.enrich.ocr_models import ScanPage, ScanReading
from freeshelf.enrich.services import known_name
from freeshelf.library.media_types import is_drawable
from freeshelf.library.models import FileContent

# What has pages, all of them or those that could be read; pictures get theirs by OCR.
_EXTRACTED = (
    FileContent.State.UNSUPPORTED,
    FileContent.State.DONE,
    FileContent.State.NO_TEXT_LAYER,
    FileContent.State.TOO_LARGE,
    FileContent.State.DAMAGED,
)
_LONGEST_WAIT = 6  # times the processor seconds of one file


def scan_lock(sha256: str) -> FileLock:
    """The lock of those who write the pages of a content; held for a page at a time."""
    wait = _LONGEST_WAIT * extraction_limits().seconds
    return FileLock(locks_dir() / f"extract-{sha256[:2]}.lock", wait_seconds=wait)


def plan_scan(*, sha256: str, now: datetime) -> bool:
    """Note which pages need OCR; say whether any waits for it.

    To be called after every extraction: pages that OCR read before get their text back
    and are not read again. Raises OcrInterruptedError, LockHeldError.
    """
    content = FileContent.objects.filter(pk=sha256, state__in=_EXTRACTED).first()
    if content is None or not is_on() or not _is_readable(content):
        return False
    with scan_lock(sha256):
        reasons = _reasons(content)
        known = set(content.scan_pages.values_list("number", flat=True))
        new = sorted(set(reasons) - known)
        room = max(max_pages() - len(known), 0)
        rows = [
            ScanPage(content=content, number=number, reason=reasons[number])
            for number in new[:room]
        ]
        if not known and not rows:
            ScanReading.objects.filter(content=content).delete()
            return False
        if put_back(content):
            sum_up_content(sha256)
        _note(content, rows, of=len(known) + len(new), now=now)
    return True


def forget_scan(*, sha256: str) -> None:
    """Have the pages of a content read by OCR anew, when it is next extracted."""
    ScanPage.objects.filter(content=sha256).delete()
    ScanReading.objects.filter(content=sha256).delete()


def _is_readable(content: FileContent) -> bool:
    is_picture = content.state == FileContent.State.UNSUPPORTED
    if is_picture and not content.media_type.startswith("image/"):
        return False
    return is_drawable(content.media_type)


def _reasons(content: FileContent) -> dict[int, str]:
    try:
        with local_file(content) as path:
            name = known_name(content)
            return pages_for_ocr(content, path, name=name, limits=scan_limits())
    except FileNotFoundError:
        # The extraction has said so.
        return {}


@transaction.atomic
def _note(
    content: FileContent, rows: list[ScanPage], *, of: int, now: datetime
) -> None:
    ScanPage.objects.bulk_create(rows, batch_size=500)
    pages = ScanPage.objects.filter(content=content)
    ScanReading.objects.update_or_create(
        content=content,
        defaults={
            "state": ScanReading.State.WAITING,
            "page_count": of,
            "read_count": pages.exclude(state=ScanPage.State.WAITING).count(),
            "message": "",
            "changed_at": now,
        },
    )
