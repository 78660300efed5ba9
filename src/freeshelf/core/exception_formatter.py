"""Faults in the log without a word of a reader: no address and no question.

The message of an exception may hold either, so only its kind and its place are kept.
"""

import logging
import traceback


class ExceptionFormatter(logging.Formatter):
    """Writes a record as its level and the fault it brings, never its message."""

    def format(self, record: logging.LogRecord) -> str:
        """One line for a fault that brings no exception, else the places it went by."""
        error = record.exc_info[1] if record.exc_info else None
        if error is None:
            status = getattr(record, "status_code", "unknown")
            return f"{record.levelname}: a request was answered with status {status}"
        return f"{record.levelname}: a request failed\n{describe_exception(error)}"


def describe_exception(error: BaseException) -> str:
    """The kind of an exception and of those it came from, each with its places."""
    parts: list[str] = []
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        places = "".join(traceback.format_list(traceback.extract_tb(at.__traceback__)))
        parts.insert(0, f"{places}{type(at).__module__}.{type(at).__qualname__}")
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return "\n".join(parts)
