"""A command that runs in a fork beside the tests, with the methods of `Popen`."""

import os
import signal
import subprocess
import threading
from contextlib import suppress
from typing import IO


class ForkedProcess:
    """Begins by writing its process number to `ended`, and its exit status later."""

    def __init__(self, said: int, ended: int) -> None:
        self.stdout: IO[str] = os.fdopen(said, encoding="utf-8", errors="replace")
        self._ended: IO[str] = os.fdopen(ended)
        self.pid = int(self._ended.readline())
        self.returncode: int | None = None

    def communicate(self, timeout: float | None = None) -> tuple[str, None]:
        """Return the output until its end. Raises TimeoutExpired."""
        lines: list[str] = []
        reader = threading.Thread(target=lambda: lines.extend(self.stdout), daemon=True)
        reader.start()
        reader.join(timeout)
        if reader.is_alive():
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        self.wait()
        return "".join(lines), None

    def wait(self) -> int:
        """Its exit status, negative for a signal, once it has ended."""
        if self.returncode is None:
            # Nothing is written if the one that waits for it was killed.
            self.returncode = int(self._ended.readline() or -signal.SIGKILL)
            self._ended.close()
        return self.returncode

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal, unless its end is known."""
        if self.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill it."""
        self.send_signal(signal.SIGKILL)
