"""Heartbeats that tell a supervisor that this process is making progress.

Loops and long tasks call `beat` at every step. Without a supervisor, this does nothing.
"""

from collections.abc import Callable

# The longest time that one step of a task may take.
LONG_STEP_SECONDS = 1800.0

# Called with the seconds until the next beat at the latest; None is the usual time.
Listener = Callable[[float | None], None]


def _ignore(patience_seconds: float | None) -> None:
    pass


_listener: Listener = _ignore


def listen(listener: Listener) -> None:
    """Send the heartbeats of this process to a listener."""
    global _listener  # noqa: PLW0603 - a process is watched by one supervisor
    _listener = listener


def beat(patience_seconds: float | None = None) -> None:
    """Report progress, with the time that the next step may take if it is long.

    Call it as often as needed from the thread that does the work.
    """
    _listener(patience_seconds)
