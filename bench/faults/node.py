"""One node of the library: `freeshelf serve --only …` with a data folder of its own."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from scripts.services.server import free_port, signal_all

from bench.speed.product import REPOSITORY, MeasuringError, Product, console_script

_START_SECONDS, _STOP_SECONDS = 600, 20


@dataclass(slots=True)
class Node:
    """A supervisor and its processes, which are killed and frozen together."""

    name: str
    parts: str
    folder: Path
    variables: Mapping[str, str]
    port: int = field(default_factory=free_port)
    machine: str = ""  # which it shares with others; by default one of its own
    _process: subprocess.Popen[bytes] | None = None

    @property
    def base_url(self) -> str:
        """The address of its web server, if it has one."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """What it has said since the first start."""
        return self._log.read_text("utf-8", "replace") if self._log.exists() else ""

    @property
    def _log(self) -> Path:
        return self.folder.with_name(f"{self.name}.log")

    @property
    def host(self) -> str:
        """What the library calls it."""
        return self.machine or self.name

    def start(self) -> None:
        """Start it without waiting."""
        variables = {**self.variables, "FREESHELF_NODE": self.host}
        environment = Product(self.folder, variables).environment
        words = ("serve", f"--port={self.port}", f"--only={self.parts}")
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                [str(console_script()), *words],
                cwd=REPOSITORY,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait(self) -> None:
        """Wait until it is open. Raises MeasuringError."""
        deadline = time.monotonic() + _START_SECONDS
        while not self._is_open():
            ended = self._process is None or self._process.poll() is not None
            if ended or time.monotonic() > deadline:
                raise MeasuringError(f"{self.name} did not start:\n{self.log[-3000:]}")
            time.sleep(0.3)

    def kill(self) -> None:
        """End it without a word."""
        self._signal(signal.SIGKILL)
        if self._process is not None:
            self._process.wait()

    def freeze(self) -> None:
        """Stop all of its processes where they are."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let them go on."""
        self._signal(signal.SIGCONT)

    def stop(self) -> None:
        """Ask it to end, and wait for that."""
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        signal_all(process.pid, signal.SIGCONT)
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            signal_all(process.pid, signal.SIGKILL)
            process.wait()

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            signal_all(self._process.pid, number)

    def _is_open(self) -> bool:
        if "web" not in self.parts:
            return b"Freeshelf runs" in self._log.read_bytes()
        try:
            with urlopen(f"{self.base_url}/readyz", timeout=5) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False


def machine_cores() -> int:
    """Return on how many cores all of it runs."""
    return len(os.sched_getaffinity(0))
