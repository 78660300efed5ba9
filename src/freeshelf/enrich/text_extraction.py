"""Reading the text of a file: which extractor, with which limits, and what went wrong.

The extractors run in the sandbox; this side never parses a foreign byte beyond looking
at the first few.
"""

import logging
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from freeshelf.core.sandbox import (
    MEBIBYTE,
    SandboxDiedError,
    SandboxError,
    SandboxFunctionError,
    SandboxLimits,
    SandboxMemoryError,
    SandboxOutputError,
    SandboxTimeoutError,
    stream,
)
from freeshelf.enrich.errors import (
    DamagedFileError,
    EncryptedFileError,
    EnrichError,
    InterruptedExtractionError,
    TooLargeFileError,
    UnsupportedFileError,
)
from freeshelf.enrich.extractors.messages import (
    Contents,
    DocumentHead,
    ExtractedPage,
    MalformedMessageError,
    Stop,
    parse_message,
)

PDF_READER = "freeshelf.enrich.extractors.pdf:read_pdf"
DOCX_READER = "freeshelf.enrich.extractors.docx:read_docx"
HTML_READER = "freeshelf.enrich.extractors.html:read_html"
TEXT_READER = "freeshelf.enrich.extractors.plain_text:read_plain_text"

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_READERS = {
    "application/pdf": PDF_READER,
    _DOCX: DOCX_READER,
    "text/html": HTML_READER,
    "application/xhtml+xml": HTML_READER,
    "text/plain": TEXT_READER,
    "text/csv": TEXT_READER,
    "text/tab-separated-values": TEXT_READER,
    "text/markdown": TEXT_READER,
}
_PDF_HEADER = b"%PDF-"
_PDF_HEADER_WITHIN = 1024
# A DOCX with a password is wrapped into the container of Word's older format.
_OLE_HEADER = bytes.fromhex("d0cf11e0a1b11ae1")
_LONGEST_SILENCE = 120.0
# On a busy machine a process in the background gets a fraction of the processor.
_CLOCK_PER_CPU = 5
_BACKGROUND = 10  # niceness: readers and editors come first
# A process that dies of these was told to; no file makes a parser send them.
_SIGNALS_FROM_OUTSIDE = ("SIGKILL", "SIGTERM", "SIGINT", "SIGHUP")
_FAULTS_OF_THE_MACHINE = frozenset(
    {"ImportError", "ModuleNotFoundError", "PermissionError", "FileNotFoundError"}
)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ExtractionLimits:
    """What reading one file may cost; seconds are those of the processor."""

    max_pages: int
    max_bytes: int
    memory_bytes: int
    seconds: int


def extract(
    path: Path, *, media_type: str, name: str, limits: ExtractionLimits
) -> Generator[DocumentHead | ExtractedPage | Contents]:
    """Yield the head of a file, its pages one by one, and its late table of contents.

    Raises an UnreadableFileError that names the file, after the pages that could be
    read; InterruptedExtractionError when the file is not to blame.
    """
    pages_read = 0
    try:
        for message in _messages(path, media_type, name, limits):
            if isinstance(message, Stop):
                raise _stop_error(message, name, pages_read, limits)
            if isinstance(message, ExtractedPage):
                if message.number != pages_read + 1:
                    raise MalformedMessageError("Pages came out of order.")
                pages_read = message.number
            yield message
    except SandboxError as error:
        raise _sandbox_error(error, name, pages_read, limits) from error
    except MalformedMessageError as error:
        raise DamagedFileError(name, pages_read=pages_read) from error


def _messages(
    path: Path, media_type: str, name: str, limits: ExtractionLimits
) -> Iterator[DocumentHead | ExtractedPage | Contents | Stop]:
    size = path.stat().st_size
    if not size:
        raise DamagedFileError(name, pages_read=0)
    reader = _reader(path, media_type, name)
    if size > limits.max_bytes:
        allowed = _("more than %(size)d MB") % {"size": limits.max_bytes // 1_000_000}
        raise TooLargeFileError(name, pages_read=0, limit=allowed)
    sandbox_limits = SandboxLimits(
        memory_bytes=limits.memory_bytes,
        cpu_seconds=limits.seconds,
        wall_seconds=limits.seconds * _CLOCK_PER_CPU,
        silence_seconds=min(_LONGEST_SILENCE, limits.seconds),
        niceness=_BACKGROUND,
    )
    arguments = {"path": str(path.resolve()), "max_pages": limits.max_pages}
    with closing(stream(reader, arguments, limits=sandbox_limits)) as values:
        for value in values:
            yield parse_message(value)


def _reader(path: Path, media_type: str, name: str) -> str:
    """The extractor for a file: its first bytes count more than what it is called."""
    with path.open("rb") as file:
        beginning = file.read(_PDF_HEADER_WITHIN)
    if _PDF_HEADER in beginning:
        return PDF_READER
    reader = _READERS.get(media_type.partition(";")[0].strip().lower())
    if reader == DOCX_READER and beginning.startswith(_OLE_HEADER):
        raise EncryptedFileError(name)
    if reader is None:
        raise UnsupportedFileError(name)
    return reader


def _stop_error(
    stop: Stop, name: str, pages_read: int, limits: ExtractionLimits
) -> EnrichError:
    if stop.reason == "encrypted":
        return EncryptedFileError(name)
    if stop.reason == "unsupported":
        return UnsupportedFileError(name)
    if stop.reason == "damaged":
        return DamagedFileError(name, pages_read=pages_read)
    allowed = _("more than %(pages)d pages") % {"pages": limits.max_pages}
    if pages_read < limits.max_pages:
        allowed = _("more text than one file may hold")
    return TooLargeFileError(name, pages_read=pages_read, limit=allowed)


def _sandbox_error(
    error: SandboxError, name: str, pages_read: int, limits: ExtractionLimits
) -> EnrichError:
    if isinstance(error, SandboxDiedError):
        if any(signal in error.reason for signal in _SIGNALS_FROM_OUTSIDE):
            return InterruptedExtractionError(name, reason=error.reason)
        return DamagedFileError(name, pages_read=pages_read)
    if isinstance(error, SandboxFunctionError):
        if error.kind in _FAULTS_OF_THE_MACHINE:
            return InterruptedExtractionError(name, reason=str(error))
        logger.warning("An extractor raised an error it does not know: %s", error)
        return DamagedFileError(name, pages_read=pages_read)
    allowed = _("too many results")
    if isinstance(error, SandboxMemoryError):
        size = limits.memory_bytes // MEBIBYTE
        allowed = _("more than %(size)d MiB of memory") % {"size": size}
    elif isinstance(error, SandboxTimeoutError):
        seconds = limits.seconds
        allowed = _("more than %(seconds)d seconds") % {"seconds": seconds}
    elif isinstance(error, SandboxOutputError):
        allowed = _("more text than one file may hold")
    return TooLargeFileError(name, pages_read=pages_read, limit=allowed)
