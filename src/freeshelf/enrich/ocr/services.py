"""Reading the pages that wait for OCR, one by one; each is kept at once."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, FloatField, QuerySet, Sum
from django.db.models.functions import Cast, Length
from django.utils.translation import gettext as _

from freeshelf.enrich.errors import (
    ExtractionAbandonedError,
    MissingBytesError,
    page_ranges,
)
from freeshelf.enrich.language import UNDETERMINED
from freeshelf.enrich.local_bytes import local_file
from freeshelf.enrich.ocr.conf import dots_per_inch, max_pages, tesseract
from freeshelf.enrich.ocr.content_summary import update_content_summary
from freeshelf.enrich.ocr.errors import (
    OcrEngineError,
    OcrEngineMissingError,
    PageFailedError,
)
from freeshelf.enrich.ocr.languages import package_of, packs_of
from freeshelf.enrich.ocr.page_reading import PageReader
from freeshelf.enrich.ocr.page_rendering import PageSource
from freeshelf.enrich.ocr.page_results import (
    restore_ocr_text,
    store_failure,
    store_reading,
)
from freeshelf.enrich.ocr.planning import scan_lock
from freeshelf.enrich.ocr_models import OcrPage, OcrStatus
from freeshelf.enrich.services import known_name
from freeshelf.library.models import FileContent, FileVersion

_State = OcrStatus.State
_UNREAD = (FileContent.State.WAITING, FileContent.State.RUNNING)

Report = Callable[[int, int], None]  # pages done, pages in all


@dataclass(frozen=True, slots=True)
class ScanOutcome:
    """How far OCR has come with a content; read_before is what it began with."""

    state: str
    read_before: int
    read_count: int
    page_count: int

    @property
    def is_finished(self) -> bool:
        """Whether no page waits that could be read."""
        return self.state not in (_State.WAITING, _State.RUNNING)

    @property
    def is_news(self) -> bool:
        """Whether a search should know of it: whole, or twice as much as before.

        The cost of indexing a file grows with its pages, so it is not done for each.
        The end is always news: a process that was stopped behind the last page has told
        no one of it.
        """
        if self.is_finished:
            return self.read_count > 0 and self.state != _State.NO_ENGINE
        return self.read_count.bit_length() > self.read_before.bit_length()


def read_scan(
    *,
    sha256: str,
    now: datetime,
    seconds: float | None = None,
    report: Report = lambda done, of: None,
) -> ScanOutcome | None:
    """Read the pages of a content that wait, for so many seconds or to the last.

    Several processes may do so at once: each takes the next page. None for a content
    without such pages, or one whose text is being extracted anew just now. Raises
    OcrInterruptedError when a page was ended from outside; LockHeldError.
    """
    reading = OcrStatus.objects.filter(content=sha256).first()
    if reading is None:
        return None
    before = reading.read_count
    try:
        engine = tesseract()
    except (OcrEngineMissingError, OcrEngineError) as error:
        _set(reading, _State.NO_ENGINE, message=str(error), now=now)
        return _outcome(reading, before)
    _set(reading, _State.RUNNING, message="", now=now)
    content = reading.content
    until = None if seconds is None else time.monotonic() + seconds
    agent = f"Tesseract {engine.version}"
    try:
        with local_file(content) as path:
            is_image = content.media_type.startswith("image/")
            source = PageSource(path, known_name(content), is_image)
            reader = PageReader(engine, source, dots_per_inch())
            while _read_next(reading, reader, agent=agent, now=now):
                report(reading.read_count, reading.page_count)
                if until is not None and time.monotonic() >= until:
                    break
    except FileNotFoundError:
        message = str(MissingBytesError(known_name(content)))
        _set(reading, _State.FAILED, message=message, now=now)
        return _outcome(reading, before)
    _settle(reading, now=now)
    outcome = _outcome(reading, before)
    if outcome.is_news:
        update_content_summary(sha256)
    return outcome


def mark_scan_failed(*, sha256: str, now: datetime) -> None:
    """Note, in a sentence for the editor, that reading failed too often."""
    reading = OcrStatus.objects.filter(content=sha256).first()
    if reading is not None and reading.state in (_State.WAITING, _State.RUNNING):
        message = str(ExtractionAbandonedError(known_name(reading.content)))
        _set(reading, _State.FAILED, message=message, now=now)


def pending_scans() -> QuerySet[OcrStatus]:
    """What OCR has to do still: all that waits, if there is a Tesseract to do it."""
    try:
        tesseract()
    except (OcrEngineMissingError, OcrEngineError):
        return OcrStatus.objects.none()
    states = (_State.WAITING, _State.RUNNING, _State.NO_ENGINE)
    return OcrStatus.objects.filter(state__in=states).order_by("page_count", "pk")


def _read_next(
    reading: OcrStatus, reader: PageReader, *, agent: str, now: datetime
) -> bool:
    """Read one page; say whether there was one."""
    with scan_lock(reading.content_id):
        content = FileContent.objects.get(pk=reading.content_id)
        waiting = content.ocr_pages.filter(state=OcrPage.State.WAITING)
        page = waiting.order_by("number").first()
        if page is None or content.state in _UNREAD:
            return False
        page.content = content
        try:
            found = reader.read(page.number, languages=_languages(content))
        except PageFailedError:
            store_failure(page, now=now)
        else:
            store_reading(page, found, agent=agent, now=now)
    counted = OcrStatus.objects.filter(pk=reading.pk)
    if not counted.update(read_count=F("read_count") + 1, changed_at=now):
        return False
    reading.refresh_from_db(fields=["read_count", "page_count"])
    return True


def _languages(content: FileContent) -> list[str]:
    """The languages to expect: of the last page, then as people and machines say."""
    read = content.ocr_pages.filter(state=OcrPage.State.READ).order_by("-number")
    last = read.values_list("language", flat=True).first() or UNDETERMINED
    found = [last, *_named_languages(content), content.language]
    return [each for each in dict.fromkeys(found) if each != UNDETERMINED]


def _named_languages(content: FileContent) -> list[str]:
    """What people say of a file's language, and of the record's."""
    versions = FileVersion.objects.filter(content=content).order_by("-is_current")
    pairs = versions.values_list("file__language", "file__resource__language")[:5]
    named = dict.fromkeys(language for pair in pairs for language in pair)
    return [each for each in named if each and each != UNDETERMINED]


def _settle(reading: OcrStatus, *, now: datetime) -> None:
    """Sum up what is there; once no page waits, say how it ended."""
    pages = OcrPage.objects.filter(content=reading.content_id)
    letters = Cast(Length("text"), FloatField())
    sums = pages.filter(state=OcrPage.State.READ).aggregate(
        sure=Sum(F("confidence") * letters), all=Sum(letters)
    )
    reading.confidence = sums["sure"] / sums["all"] if sums["all"] else None
    reading.read_count = pages.exclude(state=OcrPage.State.WAITING).count()
    OcrStatus.objects.filter(pk=reading.pk).update(
        confidence=reading.confidence, read_count=reading.read_count
    )
    if pages.filter(state=OcrPage.State.WAITING).exists():
        return
    failed = list(
        pages.filter(state=OcrPage.State.FAILED)
        .order_by("number")
        .values_list("number", flat=True)
    )
    with scan_lock(reading.content_id):
        restore_ocr_text(reading.content)
    state, message = _end(reading, failed=failed, done=pages.count())
    _set(reading, state, message=message, now=now)


def _end(reading: OcrStatus, *, failed: list[int], done: int) -> tuple[str, str]:
    facts = {
        "name": known_name(reading.content),
        "pages": page_ranges(failed),
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
        return _State.DONE, message % {"packages": ", ".join(packages)}
    return _State.DONE, ""


def _missing_packages(content: FileContent) -> list[str]:
    """Debian's packages of the languages that people gave a file and OCR lacks."""
    installed = tesseract().packs
    named = [packs_of(language)[:1] for language in _named_languages(content)]
    return [
        package_of(pack) for (pack,) in filter(None, named) if pack not in installed
    ]


def _set(reading: OcrStatus, state: str, *, message: str, now: datetime) -> None:
    reading.state, reading.message, reading.changed_at = state, message, now
    OcrStatus.objects.filter(pk=reading.pk).update(
        state=state, message=message, changed_at=now
    )


def _outcome(reading: OcrStatus, before: int) -> ScanOutcome:
    return ScanOutcome(
        state=str(reading.state),
        read_before=before,
        read_count=reading.read_count,
        page_count=reading.page_count,
    )
