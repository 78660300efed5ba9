"""A server under measurement: start, requests, accounting and stop."""

import math
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from bench.speed.load_client import Answers, BadAnswerError, ask
from bench.speed.process_accounting import (
    cpu_seconds,
    largest_grandchild_bytes,
    largest_resident_bytes,
    machine_busy_seconds,
    proportional_bytes,
)
from bench.speed.product import REPOSITORY, MeasuringError

_START_SECONDS, _STOP_SECONDS = 120, 20


@dataclass(frozen=True, slots=True)
class PageFigures:
    """Cost of a run of requests. Times in milliseconds, memory in bytes."""

    requests: int
    p50: float
    p95: float
    cpu: float  # of all processes of the server, per request
    per_second: float
    bytes_per_page: int
    others: float  # cores that other processes on the machine used meanwhile


@dataclass(frozen=True, slots=True)
class Server:
    """A running server and the root of its process tree."""

    base_url: str
    pid: int

    def measure(
        self,
        paths: Sequence[str],
        *,
        concurrency: int = 1,
        cookie: str = "",
        seconds: float = math.inf,
    ) -> PageFigures:
        """Request the paths, starting none after `seconds`, and return the cost."""
        busy, own, client = machine_busy_seconds(), cpu_seconds(self.pid), _own_cpu()
        answers = ask(
            self.base_url,
            paths,
            concurrency=concurrency,
            cookie=cookie,
            seconds=seconds,
        )
        spent = cpu_seconds(self.pid) - own
        rest = machine_busy_seconds() - busy - spent - (_own_cpu() - client)
        return _figures(answers, spent, rest)

    def memory(self) -> int:
        """Return the proportional set size of the whole tree, in bytes."""
        return proportional_bytes(self.pid)

    def largest_process(self) -> int:
        """Return the resident set size of the largest process, in bytes."""
        return largest_resident_bytes(self.pid)

    def largest_web_process(self) -> tuple[int, int]:
        """Return resident bytes of the largest web worker: all, and without files.

        `freeshelf serve` has a web server among its children, which has the workers.
        """
        return largest_grandchild_bytes(self.pid)


@contextmanager
def serving(
    command: Callable[[int], Sequence[str]],
    *,
    environment: dict[str, str],
    ready: str,
) -> Iterator[Server]:
    """Start a server on a free port, wait until the path `ready` responds, stop it.

    Raises MeasuringError with the last lines of its output when it does not start, and
    when a page asked of it in the context has another status than 200.
    """
    port = _free_port()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            command(port),
            cwd=REPOSITORY,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        server = Server(base_url=f"http://127.0.0.1:{port}", pid=process.pid)
        try:
            if not _answers(process, server.base_url, ready):
                raise MeasuringError(
                    f"The server did not answer {ready}:\n{_last_lines(output)}"
                )
            yield server
        except BadAnswerError as error:
            raise MeasuringError(f"{error}:\n{_last_lines(output)}") from error
        finally:
            _stop(process)


def _last_lines(output: BinaryIO) -> str:
    output.seek(0)
    return output.read()[-10_000:].decode("utf-8", errors="replace")


def gunicorn(application: str) -> Callable[[int], list[str]]:
    """Serve a WSGI application as the product is served: two processes."""
    script = str(Path(sys.executable).with_name("gunicorn"))
    return lambda port: [
        script,
        "--workers=2",
        "--threads=4",
        f"--bind=127.0.0.1:{port}",
        application,
    ]


def _figures(answers: Answers, spent: float, rest: float) -> PageFigures:
    count = len(answers.seconds)
    return PageFigures(
        requests=count,
        p50=answers.percentile_ms(50),
        p95=answers.percentile_ms(95),
        cpu=spent / count * 1000,
        per_second=answers.per_second,
        bytes_per_page=answers.body_bytes // count,
        others=max(0.0, rest / answers.elapsed),
    )


def _own_cpu() -> float:
    times = os.times()
    return times.user + times.system


def _answers(process: subprocess.Popen, base_url: str, path: str) -> bool:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            ask(base_url, [path])
        except (OSError, BadAnswerError):
            time.sleep(0.3)
        else:
            return True
    return False


def _stop(process: subprocess.Popen) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
