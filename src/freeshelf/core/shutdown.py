"""Stop a loop between two steps when the process is asked to stop."""

import signal
import time
from types import FrameType

_SLICE_SECONDS = 0.05


class StopFlag:
    """Flag set by SIGTERM and SIGINT after `listen`; loops wait on it.

    A plain flag and short sleeps: an Event set by a signal handler can wait forever on
    a lock that the interrupted thread holds.
    """

    def __init__(self) -> None:
        self._is_set = False

    def listen(self) -> None:
        """Handle the signals; call it in the main thread of a dedicated process."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)

    def set(self) -> None:
        """Ask to stop."""
        self._is_set = True

    def is_set(self) -> bool:
        """Return whether the process was asked to stop."""
        return self._is_set

    def wait(self, seconds: float) -> bool:
        """Sleep until the time is over or a stop is requested; return the flag."""
        deadline = time.monotonic() + seconds
        while not self._is_set and (left := deadline - time.monotonic()) > 0:
            time.sleep(min(left, _SLICE_SECONDS))
        return self._is_set

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.set()
