"""Telling whoever watches this process that its work goes on.

Loops and long tasks call `beat` at every step. A process that nobody watches tells
nobody.
"""

from collections.abc import Callable

# The longest that a task may work without a step that it can tell of.
LONG_STEP_SECONDS = 1800.0

# Told for how many seconds no further beat may come; None: as long as usual.
Listener = Callable[[float | None], None]


def _ignore(patience_seconds: float | None) -> None:
    pass


_listener: Listener = _ignore


def listen(listener: Listener) -> None:
    """Have the beats of this process go to a listener."""
    global _listener  # noqa: PLW0603 - a process is watched by one supervisor
    _listener = listener


def beat(patience_seconds: float | None = None) -> None:
    """Say that the work goes on, and how long the next step may take if it is long.

    Call it from the thread that does the work, as often as you like.
    """
    _listener(patience_seconds)
