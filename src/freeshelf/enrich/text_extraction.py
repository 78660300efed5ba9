"""Extract the text of a file: choose the extractor and limits, and convert errors.

The extractors run in the sandbox; this side parses only the first few untrusted bytes.
A file is read in successive child processes, so that a bad page affects only itself: a
page that crashes its extractor, keeps it silent for too long, needs too much memory or
raises an unknown error is skipped by a fresh child, which continues after the last page
that was received. Only PDF is read this way: the pages of other formats can only be
read in order.
"""

import logging
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.utils.translation import gettext as _

from freeshelf.core import sandbox
from freeshelf.enrich import errors
from freeshelf.enrich.extractors.messages import (
    Attempt,
    DocumentHead,
    ExtractedPage,
    MalformedMessageError,
    Result,
    Stop,
    UnreadablePage,
    parse_message,
)

# Each costs a start of the interpreter, and at worst a full silence timeout.
MAX_RESTARTS = 5
# Words are judged by those of this many pages, at a millisecond each.
_PAGES_AROUND = 1000

_FAULTS_OF_MACHINE = frozenset(
    {"ImportError", "ModuleNotFoundError", "PermissionError", "FileNotFoundError"}
)
_MIN_RUN_SECONDS = 1.0


def is_environment_error(error: sandbox.SandboxError) -> bool:
    """Return whether a child was ended by something other than the file."""
    if isinstance(error, sandbox.SandboxDiedError):
        return error.is_from_outside
    return (
        isinstance(error, sandbox.SandboxFunctionError)
        and error.kind in _FAULTS_OF_MACHINE
    )


def passed_limit(error: sandbox.SandboxError) -> str:
    """Return which limit of memory or time ended a child; empty for another end."""
    if isinstance(error, sandbox.SandboxMemoryError):
        size = error.mebibytes
        return _("it needs more than %(size)d MiB of memory") % {"size": size}
    if isinstance(error, sandbox.SandboxTimeoutError):
        seconds = {"seconds": error.seconds}
        return _("it takes more than %(seconds)d seconds") % seconds
    return ""


def read_sandboxed(
    reader: str,
    arguments: Mapping[str, object],
    *,
    limits: sandbox.SandboxLimits,
    can_resume: bool,
) -> Generator[Result]:
    """Yield the messages of an extractor, without its attempts.

    An extractor that can resume accepts first_page, passed_over (pages it does not
    read) and pages_around (the last that it may read before its turn). It sends a head
    at each start, then every page in its turn, those passed over as unreadable.

    limits are those of each child, except the clock: it runs for all of them. Raises a
    SandboxError when the file cannot be read further, MalformedMessageError.
    """
    progress = _Children()
    started = time.monotonic()
    while True:
        clock = limits.wall_seconds - (time.monotonic() - started)
        child_limits = replace(limits, wall_seconds=max(clock, _MIN_RUN_SECONDS))
        more = progress.arguments() if can_resume else {}
        try:
            with closing(
                sandbox.stream(reader, {**arguments, **more}, limits=child_limits)
            ) as values:
                for value in values:
                    message = parse_message(value)
                    if isinstance(message, Attempt):
                        progress.attempted = message.number
                    elif progress.is_news(message):
                        yield message
            return
        except sandbox.SandboxError as error:
            if not can_resume or not progress.passes_over_culprit(error):
                raise


@dataclass(slots=True)
class _Children:
    """Progress of the children."""

    pages_sent: int = 0
    page_count: int = 0
    passed_over: list[int] = field(default_factory=list)
    attempted: int = 0  # the page last read before its turn
    pages_around: int = _PAGES_AROUND
    _has_begun: bool = False

    def arguments(self) -> dict[str, object]:
        """Return the start arguments of the next child."""
        self._has_begun, self.attempted = False, 0
        return {
            "first_page": self.pages_sent + 1,
            "passed_over": self.passed_over,
            "pages_around": self.pages_around,
        }

    def is_news(self, message: Result) -> bool:
        """Process a message and return whether to pass it to the caller."""
        self.attempted = 0
        if isinstance(message, DocumentHead):
            is_first = not self.page_count
            self._has_begun, self.page_count = True, message.page_count
            return is_first
        if isinstance(message, ExtractedPage | UnreadablePage):
            self.pages_sent = message.number
        return True

    def passes_over_culprit(self, error: sandbox.SandboxError) -> bool:
        """Return whether a fresh child can skip the page that ended this one."""
        if is_environment_error(error) or not self._has_begun:
            return False
        if not isinstance(
            error,
            sandbox.SandboxDiedError
            | sandbox.SandboxSilentError
            | sandbox.SandboxMemoryError
            | sandbox.SandboxFunctionError,
        ):
            return False
        culprit = self.attempted or self.pages_sent + 1
        if culprit in self.passed_over or len(self.passed_over) == MAX_RESTARTS:
            return False
        if culprit > self.page_count:
            return False
        self.passed_over.append(culprit)
        if self.attempted:
            # The next bad page may be read in its turn: the pages before it come first.
            self.pages_around = culprit - 1
        return True


# Of the package `extractors`.
_PDF_READER, _RTF_READER = "pdf:read_pdf", "rtf:read_rtf"
_OOXML = "application/vnd.openxmlformats-officedocument"
_MACROS = "macroenabled.12"
_ODF = "application/vnd.oasis.opendocument"
_READERS = {
    "application/pdf": "pdf:read_pdf",
    f"{_OOXML}.wordprocessingml.document": "docx:read_docx",
    f"application/vnd.ms-word.document.{_MACROS}": "docx:read_docx",
    f"{_OOXML}.presentationml.presentation": "pptx:read_pptx",
    f"{_OOXML}.presentationml.slideshow": "pptx:read_pptx",
    f"application/vnd.ms-powerpoint.presentation.{_MACROS}": "pptx:read_pptx",
    f"{_OOXML}.spreadsheetml.sheet": "sheets:read_workbook",
    f"application/vnd.ms-excel.sheet.{_MACROS}": "sheets:read_workbook",
    f"application/vnd.ms-excel.sheet.binary.{_MACROS}": "sheets:read_workbook",
    "application/vnd.ms-excel": "sheets:read_workbook",
    f"{_ODF}.spreadsheet": "sheets:read_workbook",
    f"{_ODF}.text": "archive:read_open_document",
    f"{_ODF}.presentation": "archive:read_open_document",
    "application/epub+zip": "html:read_epub",
    "application/rtf": "rtf:read_rtf",
    "text/rtf": "rtf:read_rtf",
    "application/msword": "doc:read_doc",
    "text/html": "html:read_html",
    "application/xhtml+xml": "html:read_html",
    "text/plain": "plain_text:read_plain_text",
    "text/csv": "plain_text:read_plain_text",
    "text/tab-separated-values": "plain_text:read_plain_text",
    "text/markdown": "html:read_markdown",
    "text/x-markdown": "html:read_markdown",
}
_PDF_HEADER = b"%PDF-"
_PDF_HEADER_WITHIN = 1024
_RTF_HEADER = b"{\\rtf"
# An encrypted newer document is wrapped in the container of the older formats.
_OLE_HEADER = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIPPED = frozenset({"docx:read_docx", "pptx:read_pptx"})
# On a busy machine a background process gets a fraction of the processor.
_CLOCK_PER_CPU = 5
_BACKGROUND = 10  # niceness: visitors and editors come first

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ExtractionLimits:
    """Limits for extracting one file.

    seconds are processor time; page_seconds are the maximum time until the next page.
    text_bytes are those of all pages in UTF-8: more than books of that many pages have,
    and limited by the memory for indexing.
    """

    max_pages: int
    max_bytes: int
    memory_bytes: int
    seconds: int
    page_seconds: float = 60.0
    text_bytes: int = 64_000_000


def extract(
    path: Path, *, media_type: str, name: str, limits: ExtractionLimits
) -> Generator[DocumentHead | ExtractedPage]:
    """Yield the head of a file, its pages, and its table of contents if it comes last.

    A page that cannot be read comes without text, so that the others keep their
    numbers. Raises an UnreadableFileError that names the file, after the pages that
    could be read; InterruptedExtractionError when the file is not to blame.
    """
    progress = _Progress()
    try:
        for message in _messages(path, media_type, name, limits):
            if isinstance(message, Stop):
                raise _stop_error(message, name, progress, limits)
            noted = progress.noted(message)
            if progress.text_bytes > limits.text_bytes:
                allowed = _("more text than one file can contain")
                raise errors.TooLargeFileError(
                    name, pages_read=progress.pages - 1, limit=allowed
                )
            yield noted
    except sandbox.SandboxError as error:
        raise _sandbox_error(error, name, progress, limits) from error
    except MalformedMessageError as error:
        raise progress.damage(name) from error
    if progress.unreadable:
        raise progress.damage(name)


@dataclass(slots=True)
class _Progress:
    """Progress of the extraction of a file."""

    pages: int = 0
    page_count: int = 0
    text_bytes: int = 0
    unreadable: list[int] = field(default_factory=list)

    def noted(
        self, message: DocumentHead | ExtractedPage | UnreadablePage
    ) -> DocumentHead | ExtractedPage:
        """Process a message and return the part of it to keep.

        Raises MalformedMessageError for a page out of order.
        """
        if isinstance(message, DocumentHead):
            self.page_count = message.page_count
        if isinstance(message, UnreadablePage):
            self.unreadable.append(message.number)
            message = ExtractedPage(number=message.number, text="")
        if isinstance(message, ExtractedPage):
            if message.number != self.pages + 1:
                raise MalformedMessageError("Pages came out of order.")
            self.pages = message.number
            self.text_bytes += len(message.text.encode("utf-8", "replace"))
        return message

    def damage(self, name: str) -> errors.DamagedFileError:
        """Return the error for a file that cannot be read further."""
        never_reached = range(self.pages + 1, self.page_count + 1)
        return errors.DamagedFileError(
            name,
            pages_read=self.pages - len(self.unreadable),
            unreadable=[*self.unreadable, *never_reached],
        )


def _messages(
    path: Path, media_type: str, name: str, limits: ExtractionLimits
) -> Iterator[Result]:
    size = path.stat().st_size
    if not size:
        raise errors.DamagedFileError(name, pages_read=0)
    reader = _reader(path, media_type, name)
    if size > limits.max_bytes:
        allowed = _("more than %(size)d MB") % {"size": limits.max_bytes // 1_000_000}
        raise errors.TooLargeFileError(name, pages_read=0, limit=allowed)
    sandbox_limits = sandbox.SandboxLimits(
        memory_bytes=limits.memory_bytes,
        cpu_seconds=limits.seconds,
        wall_seconds=limits.seconds * _CLOCK_PER_CPU,
        silence_seconds=limits.page_seconds,
        niceness=_BACKGROUND,
    )
    arguments = {"path": str(path.resolve()), "max_pages": limits.max_pages}
    messages = read_sandboxed(
        f"freeshelf.enrich.extractors.{reader}",
        arguments,
        limits=sandbox_limits,
        can_resume=reader == _PDF_READER,
    )
    with closing(messages):
        yield from messages


def _reader(path: Path, media_type: str, name: str) -> str:
    """Return the extractor of a file, by its first bytes or its media type."""
    with path.open("rb") as file:
        beginning = file.read(_PDF_HEADER_WITHIN)
    if _PDF_HEADER in beginning:
        return _PDF_READER
    # Programs name files of this format DOC, too.
    if beginning.startswith(_RTF_HEADER):
        return _RTF_READER
    reader = _READERS.get(media_type.partition(";")[0].strip().lower())
    if reader in _ZIPPED and beginning.startswith(_OLE_HEADER):
        raise errors.EncryptedFileError(name)
    if reader is None:
        raise errors.UnsupportedFileError(name)
    return reader


def _stop_error(
    stop: Stop, name: str, progress: _Progress, limits: ExtractionLimits
) -> errors.EnrichError:
    if stop.reason == "encrypted":
        return errors.EncryptedFileError(name)
    if stop.reason == "unsupported":
        return errors.UnsupportedFileError(name)
    if stop.reason == "damaged" or progress.unreadable:
        return progress.damage(name)
    allowed = _("more than %(pages)d pages") % {"pages": limits.max_pages}
    if progress.pages < limits.max_pages:
        allowed = _("more text than one file can contain")
    return errors.TooLargeFileError(name, pages_read=progress.pages, limit=allowed)


def _sandbox_error(
    error: sandbox.SandboxError,
    name: str,
    progress: _Progress,
    limits: ExtractionLimits,
) -> errors.EnrichError:
    if is_environment_error(error):
        return errors.InterruptedExtractionError(name, reason=str(error))
    if isinstance(error, sandbox.SandboxFunctionError):
        logger.warning("An extractor raised an error it does not know: %s", error)
    if progress.unreadable or isinstance(
        error, sandbox.SandboxDiedError | sandbox.SandboxFunctionError
    ):
        return progress.damage(name)
    allowed = passed_limit(error) or _("too many results")
    if isinstance(error, sandbox.SandboxOutputError):
        allowed = _("more text than one file can contain")
    return errors.TooLargeFileError(name, pages_read=progress.pages, limit=allowed)
