"""Plan the OCR of a file after its text was extracted, and read the pending pages."""

import time
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import F, FloatField, Q, QuerySet, Sum
from django.db.models.functions import Cast, Length
from django.utils.translation import gettext as _

from freeshelf.content.wording import listed
from freeshelf.enrich import errors
from freeshelf.enrich.language import UNDETERMINED
from freeshelf.enrich.models import OcrPage, OcrStatus
from freeshelf.enrich.ocr.engine import (
    dots_per_inch,
    is_enabled,
    max_pages,
    scan_limits,
    tesseract,
)
from freeshelf.enrich.ocr.page_reading import (
    PageReader,
    PageSource,
    package_of,
    packs_of,
)
from freeshelf.enrich.ocr.page_results import (
    restore_ocr_text,
    store_failure,
    store_reading,
    update_content_summary,
)
from freeshelf.enrich.ocr.page_selection import pages_for_ocr
from freeshelf.enrich.records import local_file
from freeshelf.enrich.services import content_lock, known_name
from freeshelf.library.media_types import is_drawable
from freeshelf.library.models import FileContent, FileVersion

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
    are not read again. Raises OcrInterruptedError, LeaseHeldError.
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


def is_plan_of_nothing(content: FileContent) -> bool:
    """Return whether a content that can be read has no page that needs OCR."""
    if content.state not in _EXTRACTED or not _is_readable(content):
        return False
    return not _reasons(content)


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


_State = OcrStatus.State

Report = Callable[[int, int], None]  # pages done, pages in total


def read_scan(
    *,
    sha256: str,
    now: datetime,
    seconds: float | None = None,
    report: Report = lambda done, of: None,
) -> OcrStatus | None:
    """Read the pending pages of a content, for `seconds` or to the end.

    A page that took too long is left to a later call, with a later `now`.
    Several processes may do so at once: each takes the next page. None for a content
    without such pages, or one that is being extracted again just now. Raises
    OcrInterruptedError when a page was ended from outside; LeaseHeldError.
    """
    status = OcrStatus.objects.filter(content=sha256).first()
    if status is None:
        return None
    status.read_before = status.read_count
    try:
        engine = tesseract()
    except (errors.OcrEngineMissingError, errors.OcrEngineError) as error:
        _set(status, _State.NO_ENGINE, message=str(error), now=now)
        return status
    _set(status, _State.RUNNING, message="", now=now)
    content = status.content
    until = None if seconds is None else time.monotonic() + seconds
    agent = f"Tesseract {engine.version}"
    try:
        with local_file(content) as path:
            is_image = content.media_type.startswith("image/")
            source = PageSource(path, known_name(content), is_image)
            reader = PageReader(engine, source, dots_per_inch())
            while _read_next(status, reader, agent=agent, now=now):
                report(status.read_count, status.page_count)
                if until is not None and time.monotonic() >= until:
                    break
    except FileNotFoundError:
        message = str(errors.MissingBytesError(known_name(content)))
        _set(status, _State.FAILED, message=message, now=now)
        return status
    _update_totals(status, now=now)
    if status.is_news:
        update_content_summary(sha256)
    return status


def mark_scan_failed(*, sha256: str, now: datetime) -> None:
    """Save a message for the editor that reading failed too often."""
    status = OcrStatus.objects.filter(content=sha256).first()
    if status is not None and not status.is_finished:
        message = str(errors.ExtractionAbandonedError(known_name(status.content)))
        _set(status, _State.FAILED, message=message, now=now)


def pending_scans() -> QuerySet[OcrStatus]:
    """Return all pending OCR, nothing without Tesseract."""
    try:
        tesseract()
    except (errors.OcrEngineMissingError, errors.OcrEngineError):
        return OcrStatus.objects.none()
    states = (_State.WAITING, _State.RUNNING, _State.NO_ENGINE)
    return OcrStatus.objects.filter(state__in=states).order_by("page_count", "pk")


def _read_next(
    reading: OcrStatus, reader: PageReader, *, agent: str, now: datetime
) -> bool:
    """Try to read one page and return whether there was one."""
    with content_lock(reading.content_id):
        content = FileContent.objects.get(pk=reading.content_id)
        waiting = content.ocr_pages.filter(state=OcrPage.State.WAITING)
        due = waiting.filter(Q(read_at=None) | Q(read_at__lt=now))
        page = due.order_by(F("read_at").asc(nulls_first=True), "number").first()
        if page is None or content.state in FileContent.UNREAD:
            return False
        page.content = content
        try:
            found = reader.read(page.number, languages=expected_languages(content))
        except errors.PageFailedError as error:
            if not store_failure(page, took_too_long=error.took_too_long, now=now):
                return True
        else:
            store_reading(page, found, agent=agent, now=now)
    counted = OcrStatus.objects.filter(pk=reading.pk)
    if not counted.update(read_count=F("read_count") + 1, changed_at=now):
        return False
    reading.refresh_from_db(fields=["read_count", "page_count"])
    return True


def expected_languages(content: FileContent) -> list[str]:
    """Return the expected languages, that of the last page first."""
    read = content.ocr_pages.filter(state=OcrPage.State.READ).order_by("-number")
    last = read.values_list("language", flat=True).first() or UNDETERMINED
    found = [last, *_named_languages(content), content.language]
    return [each for each in dict.fromkeys(found) if each != UNDETERMINED]


def _named_languages(content: FileContent) -> list[str]:
    """Return the languages that people set for a file and its record."""
    versions = FileVersion.objects.filter(content=content).order_by("-is_current")
    pairs = versions.values_list("file__language", "file__resource__language")[:5]
    named = dict.fromkeys(language for pair in pairs for language in pair)
    return [each for each in named if each and each != UNDETERMINED]


def _update_totals(status: OcrStatus, *, now: datetime) -> None:
    """Update the totals; set the final state once no page is pending."""
    pages = OcrPage.objects.filter(content=status.content_id)
    length = Cast(Length("text"), FloatField())
    sums = pages.filter(state=OcrPage.State.READ).aggregate(
        sure=Sum(F("confidence") * length), all=Sum(length)
    )
    status.confidence = sums["sure"] / sums["all"] if sums["all"] else None
    status.read_count = pages.exclude(state=OcrPage.State.WAITING).count()
    OcrStatus.objects.filter(pk=status.pk).update(
        confidence=status.confidence, read_count=status.read_count
    )
    if pages.filter(state=OcrPage.State.WAITING).exists():
        return
    failed = list(
        pages.filter(state=OcrPage.State.FAILED)
        .order_by("number")
        .values_list("number", flat=True)
    )
    with content_lock(status.content_id):
        restore_ocr_text(status.content)
    state, message = _end(status, failed=failed, done=pages.count())
    _set(status, state, message=message, now=now)


def _end(reading: OcrStatus, *, failed: list[int], done: int) -> tuple[str, str]:
    facts = {
        "name": known_name(reading.content),
        "pages": errors.page_ranges(failed),
        "done": done,
        "limit": max_pages(),
    }
    if done < reading.page_count:
        message = _(
            "OCR processed the first %(done)d scanned pages of “%(name)s”. The limit "
            "is %(limit)d. Split the file or raise the limit."
        )
        return _State.LIMITED, message % facts
    if failed:
        message = _("OCR could not read these pages of “%(name)s”: %(pages)s.") % facts
        return (_State.FAILED if len(failed) == done else _State.DONE), message
    if packages := _missing_packages(reading.content):
        message = _(
            "Install %(packages)s for its language, restart the library, then extract "
            "the text again."
        )
        return _State.DONE, message % {"packages": listed(packages)}
    return _State.DONE, ""


def _missing_packages(content: FileContent) -> list[str]:
    """Return Debian packages for a file's languages that OCR lacks."""
    installed = tesseract().packs
    named = [packs_of(language)[:1] for language in _named_languages(content)]
    return [
        package_of(pack) for (pack,) in filter(None, named) if pack not in installed
    ]


def _set(reading: OcrStatus, state: str, *, message: str, now: datetime) -> None:
    reading.state, reading.message, reading.changed_at = str(state), message, now
    OcrStatus.objects.filter(pk=reading.pk).update(
        state=state, message=message, changed_at=now
    )
