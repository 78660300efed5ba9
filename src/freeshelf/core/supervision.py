"""Supervise child processes: start, heartbeats, shutdown."""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType
from typing import Protocol

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


# A child that handles it writes its stack traces; others ignore it.
TRACE_SIGNAL = signal.SIGURG
_PR_SET_PDEATHSIG = 1
_TICK_SECONDS = 0.1
_LOOK_SECONDS = 2.0
_TRACE_SECONDS = 0.5
# The first child serves visitors; starting all at once overloads a small machine.
_HEAD_START_SECONDS = 2.0
_FIRST_PAUSE_SECONDS = 0.5
_MAX_PAUSE_SECONDS = 30.0
# After this long a start counts as successful and the deaths are reset.
_SETTLED_SECONDS = 60.0
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

logger = logging.getLogger(__name__)


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when its parent dies.

    parent is the process ID of the process that started this one: it may have died
    since, and then this process exits at once. Call it from the main thread.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def python(*words: str) -> list[str]:
    """Return the command that runs a module in a fresh interpreter of this environment.

    Modules are not loaded from the working directory, which may be any folder.
    """
    return [sys.executable, "-P", "-m", *words]


def python_environment() -> dict[str, str]:
    """Return the environment of this process with its module search path."""
    paths = os.pathsep.join(path for path in sys.path if path)
    return {**os.environ, "PYTHONPATH": paths}


@dataclass(frozen=True, slots=True)
class Job:
    """A child process: its command runs until it is asked to stop.

    descriptors are open files that it inherits under the same numbers.
    """

    name: str
    command: Sequence[str]
    descriptors: Collection[int] = ()


class Watch(Protocol):
    """Observer of a supervisor, which also reports stalled children."""

    def began(self, name: str) -> None:
        """Record that a child was started."""

    def ended(self, name: str, *, pid: int, deaths: int) -> None:
        """Record that a child died, with the number of deaths in a row."""

    def stalled(self) -> Collection[str]:
        """Return the names of the children that have made no progress for too long."""

    def was_stopped(self, name: str) -> None:
        """Record that a stalled child was killed."""


class Supervisor:
    """Supervisor that runs jobs in child processes until SIGINT or SIGTERM.

    A child that dies or stalls is restarted after a pause that doubles with each death
    in a row.
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
                pid = child.process.pid
                child.ended()
                self._watch.ended(child.name, pid=pid, deaths=child.deaths)

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
        # Recording may need a lock that one of them held.
        for child in stalled:
            self._watch.was_stopped(child.name)

    def _end_all(self) -> None:
        for child in self._alive():
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + self._grace_seconds
        # A second Ctrl-C stops immediately.
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
    """One job and its current process."""

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
        """Record a death and schedule the restart."""
        if time.monotonic() - self._started_at > _SETTLED_SECONDS:
            self.deaths = 0
        pause = min(_FIRST_PAUSE_SECONDS * 2**self.deaths, _MAX_PAUSE_SECONDS)
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
        """Kill the process and its process group."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.kill()

    def wait(self) -> None:
        if self.process is not None:
            self.process.wait()
