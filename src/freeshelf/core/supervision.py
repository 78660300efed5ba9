"""Keeping a handful of child processes alive, and taking them along at the end.

Children are fresh interpreters: they inherit no thread, no lock and no native library
of the supervisor, whatever it has loaded. They form process groups of their own: a
Ctrl-C reaches the supervisor alone, which then ends them in order.
"""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType
from typing import Protocol

# Where a child is told to write down where it stands; ignored by one that is not ready.
TRACE_SIGNAL = signal.SIGURG
_PR_SET_PDEATHSIG = 1
_TICK_SECONDS = 0.1
_LOOK_SECONDS = 2.0
_TRACE_SECONDS = 0.5
# The first child is what people wait for; starting takes all of a small machine.
_HEAD_START_SECONDS = 2.0
_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 30.0
# A child that lived this long had started well; its next death is a new story.
_SETTLED_SECONDS = 60.0
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

logger = logging.getLogger(__name__)


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when its parent dies, however it dies.

    parent is the process id of the process that started this one: it may have died
    since, and then this process ends at once. Call it from the main thread.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def python(*words: str) -> list[str]:
    """The command that runs a module in a fresh interpreter of this environment.

    The working directory is no place for modules: it may be anyone's folder.
    """
    return [sys.executable, "-P", "-m", *words]


def python_environment() -> dict[str, str]:
    """The environment of this process, with the places where it finds modules."""
    places = os.pathsep.join(place for place in sys.path if place)
    return {**os.environ, "PYTHONPATH": places}


@dataclass(frozen=True, slots=True)
class Job:
    """A child: its command runs until the process is asked to stop.

    descriptors are open files that it inherits under the same numbers.
    """

    name: str
    command: Sequence[str]
    descriptors: Collection[int] = ()


class Watch(Protocol):
    """What a supervisor tells about its children, and asks about their work."""

    def began(self, name: str) -> None:
        """Note that a child was started."""
        ...

    def ended(self, name: str, *, deaths: int) -> None:
        """Note that a child died, for the how manieth time in a row."""
        ...

    def stalled(self) -> Collection[str]:
        """Name the children whose work has not gone on for too long."""
        ...

    def was_stopped(self, name: str) -> None:
        """Note that a stalled child was killed."""
        ...


class Supervisor:
    """Runs jobs in child processes until SIGINT or SIGTERM.

    A child that dies, or whose work does not go on, is started again, after a pause
    that doubles with each death in a row.
    """

    def __init__(
        self,
        jobs: Sequence[Job],
        *,
        watch: Watch,
        environment: Mapping[str, str] | None = None,
        grace_seconds: float = 10.0,
    ) -> None:
        self._children = [_Child(job, environment) for job in jobs]
        self._watch = watch
        self._grace_seconds = grace_seconds
        self._stop_requests = 0
        self._next_look = 0.0

    def run(self) -> None:
        """Start every job; return after all of them have ended."""
        previous = {number: signal.getsignal(number) for number in _STOP_SIGNALS}
        for number in _STOP_SIGNALS:
            signal.signal(number, self._on_stop)
        for child in self._children[1:]:
            child.due_at = time.monotonic() + _HEAD_START_SECONDS
        try:
            while not self._stop_requests:
                self._start_due()
                self._reap()
                self._look_for_stalled()
                time.sleep(_TICK_SECONDS)
        finally:
            self._end_all()
            for number, handler in previous.items():
                signal.signal(number, handler)

    def _on_stop(self, number: int, frame: FrameType | None) -> None:
        self._stop_requests += 1

    def _start_due(self) -> None:
        for child in self._children:
            if self._stop_requests:
                return
            if child.process is None and time.monotonic() >= child.due_at:
                self._watch.began(child.name)
                child.start()

    def _reap(self) -> None:
        for child in self._children:
            if child.process is not None and child.process.poll() is not None:
                child.ended()
                self._watch.ended(child.name, deaths=child.deaths)

    def _look_for_stalled(self) -> None:
        if time.monotonic() < self._next_look:
            return
        self._next_look = time.monotonic() + _LOOK_SECONDS
        names = self._watch.stalled()
        stalled = [child for child in self._alive() if child.name in names]
        for child in stalled:
            logger.error(
                "%s makes no progress; it is stopped and restarted", child.name
            )
            child.signal(TRACE_SIGNAL)
            time.sleep(_TRACE_SECONDS)
            child.kill()
        # What is noted may have to wait for what one of them held.
        for child in stalled:
            self._watch.was_stopped(child.name)

    def _end_all(self) -> None:
        for child in self._alive():
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + self._grace_seconds
        # A second Ctrl-C means now.
        while self._alive() and time.monotonic() < deadline and self._stop_requests < 2:
            time.sleep(_TICK_SECONDS / 2)
        left = self._alive()
        for child in left:
            child.kill()
        for child in left:
            child.wait()

    def _alive(self) -> list["_Child"]:
        return [child for child in self._children if child.is_alive()]


class _Child:
    """One job and the process that does it now."""

    def __init__(self, job: Job, environment: Mapping[str, str] | None) -> None:
        self.name = job.name
        self.process: subprocess.Popen[bytes] | None = None
        self.due_at = 0.0
        self.deaths = 0
        self._job = job
        self._environment = environment
        self._started_at = 0.0

    def start(self) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        self.process = subprocess.Popen(  # noqa: S603 - a command of ours
            self._job.command,
            stdin=subprocess.DEVNULL,
            env=self._environment,
            pass_fds=tuple(self._job.descriptors),
            process_group=0,
        )
        self._started_at = time.monotonic()

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ended(self) -> None:
        """Note a death and when to start again."""
        if time.monotonic() - self._started_at > _SETTLED_SECONDS:
            self.deaths = 0
        pause = min(_FIRST_PAUSE_SECONDS * 2**self.deaths, _LONGEST_PAUSE_SECONDS)
        self.deaths += 1
        self.due_at = time.monotonic() + pause
        code = self.process.returncode if self.process is not None else None
        self.process = None
        logger.warning(
            "%s ended (%s); it starts again in %.1f s", self.name, code, pause
        )

    def signal(self, number: signal.Signals) -> None:
        if self.process is not None:
            self.process.send_signal(number)

    def kill(self) -> None:
        """End the process and all that belongs to it."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.kill()

    def wait(self) -> None:
        if self.process is not None:
            self.process.wait()
