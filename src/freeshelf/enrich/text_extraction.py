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
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from freeshelf.core import sandbox
from freeshelf.enrich import errors
from freeshelf.enrich.extractors.hyphenation import PAGES_AROUND
from freeshelf.enrich.extractors.messages import (
    Attempt,
    DocumentHead,
    ExtractedPage,
    MalformedMessageError,
    Message,
    Stop,
    UnreadablePage,
    parse_message,
)

# Each costs a start of the interpreter, and at worst a full silence timeout.
MAX_RESTARTS = 5

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
    size = path.stat().st_size
    if not size:
        raise errors.DamagedFileError(name, pages_read=0)
    reader = _reader(path, media_type, name)
    if size > limits.max_bytes:
        allowed = _("more than %(size)d MB") % {"size": limits.max_bytes // 1_000_000}
        raise errors.TooLargeFileError(name, pages_read=0, limit=allowed)
    extraction = _Extraction(name, limits)
    try:
        yield from extraction.results(path, reader)
    except sandbox.SandboxError as error:
        raise extraction.error_of(error) from error
    except MalformedMessageError as error:
        raise extraction.damage() from error
    if extraction.unreadable:
        raise extraction.damage()


@dataclass(slots=True)
class _Extraction:
    """Progress of the extraction of a file by one child process after another."""

    name: str
    limits: ExtractionLimits
    pages: int = 0
    page_count: int = 0
    text_bytes: int = 0
    unreadable: list[int] = field(default_factory=list)
    passed_over: list[int] = field(default_factory=list)
    attempted: int = 0  # the page last read before its turn
    pages_around: int = PAGES_AROUND
    has_begun: bool = False  # whether this child has sent a head

    def results(
        self, path: Path, reader: str
    ) -> Iterator[DocumentHead | ExtractedPage]:
        """Yield the messages to keep of an extractor.

        An extractor that can resume accepts first_page, passed_over (pages it does not
        read) and pages_around (the last that it may read before its turn). It sends a
        head at each start, then every page in its turn, those passed over as
        unreadable. The limits are those of each child, except the clock: it runs for
        all of them. Raises a SandboxError when the file cannot be read further,
        MalformedMessageError, UnreadableFileError.
        """
        can_resume = reader == _PDF_READER
        clock_end = time.monotonic() + self.limits.seconds * _CLOCK_PER_CPU
        arguments = {"path": str(path.resolve()), "max_pages": self.limits.max_pages}
        while True:
            self.has_begun, self.attempted = False, 0
            more = {
                "first_page": self.pages + 1,
                "passed_over": self.passed_over,
                "pages_around": self.pages_around,
            }
            limits = sandbox.SandboxLimits(
                memory_bytes=self.limits.memory_bytes,
                cpu_seconds=self.limits.seconds,
                wall_seconds=max(clock_end - time.monotonic(), _MIN_RUN_SECONDS),
                silence_seconds=self.limits.page_seconds,
                niceness=_BACKGROUND,
            )
            try:
                with closing(
                    sandbox.stream(
                        f"freeshelf.enrich.extractors.{reader}",
                        {**arguments, **(more if can_resume else {})},
                        limits=limits,
                    )
                ) as values:
                    for value in values:
                        yield from self._kept(parse_message(value))
                return
            except sandbox.SandboxError as error:
                if not can_resume or not self._passes_over_culprit(error):
                    raise

    def _kept(self, message: Message) -> Iterator[DocumentHead | ExtractedPage]:
        """Process a message and yield the part of it to keep, if any."""
        if isinstance(message, Attempt):
            self.attempted = message.number
            return
        self.attempted = 0
        if isinstance(message, Stop):
            raise self._stop_error(message)
        if isinstance(message, DocumentHead):
            is_repeated = bool(self.page_count)
            self.has_begun, self.page_count = True, message.page_count
            if not is_repeated:
                yield message
            return
        if message.number != self.pages + 1:
            raise MalformedMessageError("Pages came out of order.")
        if isinstance(message, UnreadablePage):
            self.unreadable.append(message.number)
            message = ExtractedPage(number=message.number, text="")
        self.text_bytes += len(message.text.encode("utf-8", "replace"))
        if self.text_bytes > self.limits.text_bytes:
            raise self._too_large(_("more text than one file can contain"))
        self.pages = message.number
        yield message

    def _passes_over_culprit(self, error: sandbox.SandboxError) -> bool:
        """Return whether a fresh child can skip the page that ended this one."""
        if is_environment_error(error) or not self.has_begun:
            return False
        if not isinstance(
            error,
            sandbox.SandboxDiedError
            | sandbox.SandboxSilentError
            | sandbox.SandboxMemoryError
            | sandbox.SandboxFunctionError,
        ):
            return False
        culprit = self.attempted or self.pages + 1
        if culprit in self.passed_over or len(self.passed_over) == MAX_RESTARTS:
            return False
        if culprit > self.page_count:
            return False
        self.passed_over.append(culprit)
        if self.attempted:
            # The next bad page may be read in its turn: the pages before it come first.
            self.pages_around = culprit - 1
        return True

    def damage(self) -> errors.DamagedFileError:
        """Return the error for a file that cannot be read further."""
        never_reached = range(self.pages + 1, self.page_count + 1)
        return errors.DamagedFileError(
            self.name,
            pages_read=self.pages - len(self.unreadable),
            unreadable=[*self.unreadable, *never_reached],
        )

    def error_of(self, error: sandbox.SandboxError) -> errors.EnrichError:
        """Return the error for a file whose child was ended."""
        if is_environment_error(error):
            return errors.InterruptedExtractionError(self.name, reason=str(error))
        if isinstance(error, sandbox.SandboxRefusedError):
            return errors.ReachingFileError(self.name)
        if isinstance(error, sandbox.SandboxFunctionError):
            logger.warning("An extractor raised an error it does not know: %s", error)
        if self.unreadable or isinstance(
            error, sandbox.SandboxDiedError | sandbox.SandboxFunctionError
        ):
            return self.damage()
        if isinstance(error, sandbox.SandboxOutputError):
            return self._too_large(_("more text than one file can contain"))
        return self._too_large(passed_limit(error) or _("too many results"))

    def _stop_error(self, stop: Stop) -> errors.EnrichError:
        if stop.reason == "encrypted":
            return errors.EncryptedFileError(self.name)
        if stop.reason == "unsupported":
            return errors.UnsupportedFileError(self.name)
        if stop.reason == "damaged" or self.unreadable:
            return self.damage()
        if self.pages < self.limits.max_pages:
            return self._too_large(_("more text than one file can contain"))
        allowed = _("more than %(pages)d pages") % {"pages": self.limits.max_pages}
        return self._too_large(allowed)

    def _too_large(self, limit: str) -> errors.TooLargeFileError:
        return errors.TooLargeFileError(self.name, pages_read=self.pages, limit=limit)


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
