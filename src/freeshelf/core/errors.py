"""The root of every error this project raises on purpose.

FreeshelfError
├── core.http.errors.HttpError    something could not be fetched
├── core.sandbox.SandboxError     a parser of foreign bytes died or passed its limits
├── sources.errors.SourceError    a source cannot be read
├── vocabularies.errors.VocabularyError
├── library.errors.LibraryError
├── ingest.errors.IngestError
├── enrich.errors.EnrichError
├── search.errors.SearchError
└── operations.errors.OperationsError
"""

import logging
import traceback


class FreeshelfError(Exception):
    """Base class of expected errors; the message says what failed and how to fix it."""


class ExceptionFormatter(logging.Formatter):
    """Log formatter that writes the level and the exception, never the message.

    The message of an exception may hold a URL or a search query, so only its type and
    its traceback are logged.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Format a record as one line, with the traceback if it has an exception."""
        error = record.exc_info[1] if record.exc_info else None
        if error is None:
            status = getattr(record, "status_code", "unknown")
            return f"{record.levelname}: a request was answered with status {status}"
        return f"{record.levelname}: a request failed\n{describe_exception(error)}"


def describe_exception(error: BaseException) -> str:
    """Return the type and traceback of an exception and of those that caused it."""
    parts: list[str] = []
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        frames = "".join(traceback.format_list(traceback.extract_tb(at.__traceback__)))
        parts.insert(0, f"{frames}{type(at).__module__}.{type(at).__qualname__}")
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return "\n".join(parts)
