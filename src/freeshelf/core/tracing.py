"""Spans of OpenTelemetry; free of cost until a tracer is set.

A span has a name and attributes of fixed lists. It never has the message of an
exception, a statement of SQL or its parameters, an address or a question.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

_tracer: Any = None
_NOTHING: AbstractContextManager[Any] = nullcontext()


def trace_with(tracer: Any) -> None:
    """Send the spans of this process to a tracer; None stops it."""
    global _tracer  # noqa: PLW0603 - a process is traced as a whole
    _tracer = tracer


def is_traced() -> bool:
    """Return whether spans are wanted."""
    return _tracer is not None


def span(
    name: str, attributes: Mapping[str, str | int] | None = None
) -> AbstractContextManager[Any]:
    """Return a span around what runs in it; its value is None without a tracer."""
    if _tracer is None:
        return _NOTHING
    # An exception's message may hold what a reader asked.
    opened: AbstractContextManager[Any] = _tracer.start_as_current_span(
        name,
        attributes=attributes,
        record_exception=False,
        set_status_on_exception=False,
    )
    return opened
