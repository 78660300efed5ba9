"""Plan the OCR of a file after its text was extracted."""

from datetime import datetime

from django.db import transaction

from freeshelf.enrich.local_bytes import local_file
from freeshelf.enrich.ocr.conf import is_enabled, max_pages, scan_limits
from freeshelf.enrich.ocr.content_summary import update_content_summary
from freeshelf.enrich.ocr.page_results import restore_ocr_text
from freeshelf.enrich.ocr.page_selection import pages_for_ocr
from freeshelf.enrich.ocr_models import OcrPage, OcrStatus
from freeshelf.enrich.services import content_lock, known_name
from freeshelf.library.media_types import is_drawable
from freeshelf.library.models import FileContent

# States with pages, all of them or the readable ones; images get theirs by OCR.
_EXTRACTED = (
    FileContent.State.UNSUPPORTED,
    FileContent.State.DONE,
    FileContent.State.NO_TEXT_LAYER,
    FileContent.State.TOO_LARGE,
    FileContent.State.DAMAGED,
)


def plan_scan(*, sha256: str, now: datetime) -> bool:
    """Save which pages need OCR and return whether any is pending.

    Call it after every extraction: pages that were read before get their text back and
    are not read again. Raises OcrInterruptedError, LockHeldError.
    """
    content = FileContent.objects.filter(pk=sha256, state__in=_EXTRACTED).first()
    if content is None or not is_enabled() or not _is_readable(content):
        return False
    with content_lock(sha256):
        reasons = _reasons(content)
        known = set(content.ocr_pages.values_list("number", flat=True))
        new = sorted(set(reasons) - known)
        remaining = max(max_pages() - len(known), 0)
        rows = [
            OcrPage(content=content, number=number, reason=reasons[number])
            for number in new[:remaining]
        ]
        if not known and not rows:
            OcrStatus.objects.filter(content=content).delete()
            return False
        if restore_ocr_text(content):
            update_content_summary(sha256)
        _save_plan(content, rows, of=len(known) + len(new), now=now)
    return True


def forget_scan(*, sha256: str) -> None:
    """Delete the OCR results of a content, so that its next extraction repeats it."""
    OcrPage.objects.filter(content=sha256).delete()
    OcrStatus.objects.filter(content=sha256).delete()


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
        # The extraction has already determined this.
        return {}


@transaction.atomic
def _save_plan(
    content: FileContent, rows: list[OcrPage], *, of: int, now: datetime
) -> None:
    OcrPage.objects.bulk_create(rows, batch_size=500)
    pages = OcrPage.objects.filter(content=content)
    OcrStatus.objects.update_or_create(
        content=content,
        defaults={
            "state": OcrStatus.State.WAITING,
            "page_count": of,
            "read_count": pages.exclude(state=OcrPage.State.WAITING).count(),
            "message": "",
            "changed_at": now,
        },
    )
