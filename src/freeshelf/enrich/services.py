"""Extract the text of the library's files into pages, passages and a state."""

from contextlib import AbstractContextManager, closing
from dataclasses import asdict
from datetime import datetime

from django.utils.translation import gettext as _

from freeshelf.enrich import errors
from freeshelf.enrich.conf import extraction_limits
from freeshelf.enrich.page_writer import PageWriter, forget_pages
from freeshelf.enrich.records import local_file
from freeshelf.enrich.text_extraction import extract
from freeshelf.leases.services import hold
from freeshelf.library.media_types import is_drawable
from freeshelf.library.models import FileContent, FileVersion, IncomingFile

# Increase it when extraction or the cutting of passages changes: files that were read
# by an older version are then read again.
READER_VERSION = 7

_State = FileContent.State
_MAX_RUN_FACTOR = 6  # times the processor seconds of one file


def extract_content(*, sha256: str, now: datetime, again: bool = False) -> bool:
    """Extract a content's text and write its pages, passages and, last, its state.

    Returns whether there was something to do. Writes in many small transactions, so do
    not call it inside one. The next run restarts one that was killed. A content that
    has been read is skipped unless again is set; one that another process is reading is
    waited for.

    Raises UnknownContentError, and InterruptedExtractionError when the extraction was
    ended from outside: the content stays "running", and the task may be retried;
    LeaseHeldError when another process reads for too long.
    """
    with content_lock(sha256):
        content = _content(sha256)
        if content.state not in FileContent.UNREAD and not again:
            return False
        _read(content, now)
    return True


def mark_extraction_failed(*, sha256: str, now: datetime) -> None:
    """Save a message for the editor that extraction failed too often.

    A content that was read meanwhile is unchanged. Raises UnknownContentError.
    """
    content = _content(sha256)
    if content.state not in FileContent.UNREAD:
        return
    error = errors.ExtractionAbandonedError(known_name(content))
    forget_pages(content)
    _finish(content, PageWriter(content), error.state, str(error), now)


def content_lock(sha256: str) -> AbstractContextManager[object]:
    """Return the write lock for the pages of a content; OCR holds it page by page.

    Two contents seldom share a lock; the second then waits for the first.
    """
    wait = _MAX_RUN_FACTOR * extraction_limits().seconds
    return hold(f"content {sha256[:2]}", wait_seconds=wait)


def known_name(content: FileContent) -> str:
    """Return the file name for messages about a content."""
    versions = FileVersion.objects.filter(content=content)
    newest = versions.order_by("-is_current", "-added_at", "-pk").first()
    if newest is not None:
        return newest.original_name
    incoming = IncomingFile.objects.filter(content=content).first()
    return incoming.original_name if incoming else content.pk[:12]


def _read(content: FileContent, now: datetime) -> None:
    FileContent.objects.filter(pk=content.pk).update(state=_State.RUNNING, message="")
    forget_pages(content)
    writer, name = PageWriter(content), known_name(content)
    try:
        _write_pages(content, writer, name)
    except errors.UnreadableFileError as error:
        # The pages that came before the error are valid.
        writer.flush()
        state, message = error.state, str(error)
    else:
        state, message = _end_state(writer, name, content.media_type)
    _finish(content, writer, state, message, now)


def _write_pages(content: FileContent, writer: PageWriter, name: str) -> None:
    limits = extraction_limits()
    try:
        with (
            local_file(content) as path,
            closing(
                extract(path, media_type=content.media_type, name=name, limits=limits)
            ) as messages,
        ):
            for message in messages:
                writer.take(message)
    except FileNotFoundError as error:
        raise errors.MissingBytesError(name) from error
    writer.flush()


def _end_state(writer: PageWriter, name: str, media_type: str) -> tuple[str, str]:
    if writer.word_count:
        return _State.DONE, ""
    if not is_drawable(media_type):
        return _State.DONE, _(
            "“%(name)s” shows no text. Readers can only find it by its description."
        ) % {"name": name}
    return _State.NO_TEXT_LAYER, _(
        "“%(name)s” has no text layer: its pages are images. Readers can only find it "
        "by its description."
    ) % {"name": name}


def _finish(
    content: FileContent, writer: PageWriter, state: str, message: str, now: datetime
) -> None:
    FileContent.objects.filter(pk=content.pk).update(
        state=str(state),
        message=message,
        page_count=writer.page_count,
        word_count=writer.word_count,
        language=writer.language,
        outline=[asdict(entry) for entry in writer.outline],
        extracted_at=now,
        reader_version=READER_VERSION,
    )


def _content(sha256: str) -> FileContent:
    content = FileContent.objects.filter(pk=sha256).first()
    if content is None:
        raise errors.UnknownContentError(sha256)
    return content
