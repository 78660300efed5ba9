"""Ending a loop between two steps when the process is asked to stop."""

import signal
import time
from types import FrameType

_SLICE_SECONDS = 0.05


class StopFlag:
    """Set by SIGTERM and SIGINT once listening; loops wait on it instead of sleeping.

    A plain flag and short sleeps: an Event set by a signal handler can wait for ever
    on a lock that the interrupted thread holds.
    """

    def __init__(self) -> None:
        self._is_set = False

    def listen(self) -> None:
        """Take over the signals; only in the main thread of a process of its own."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)

    def set(self) -> None:
        """Ask to stop."""
        self._is_set = True

    def is_set(self) -> bool:
        """Whether to stop."""
        return self._is_set

    def wait(self, seconds: float) -> bool:
        """Rest for a while, shorter when asked to stop; say whether to stop."""
        deadline = time.monotonic() + seconds
        while not self._is_set and (left := deadline - time.monotonic()) > 0:
            time.sleep(min(left, _SLICE_SECONDS))
        return self._is_set

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.set()
