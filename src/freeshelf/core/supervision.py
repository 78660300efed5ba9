"""Keeping a handful of child processes alive, and taking them along at the end.

Children are forks, so that they share the memory of what the supervisor has loaded and
start in milliseconds. They form process groups of their own: a Ctrl-C reaches the
supervisor alone, which then ends them in order.
"""

import ctypes
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType

_PR_SET_PDEATHSIG = 1
_TICK_SECONDS = 0.1
_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 30.0
# A child that lived this long had started well; its next death is a new story.
_SETTLED_SECONDS = 60.0
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

logger = logging.getLogger(__name__)


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when its parent dies, however it dies.

    parent is the process id that the parent saw before it forked: it may have died
    since, and then this process ends at once. Call it from the main thread.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


@dataclass(frozen=True, slots=True)
class Job:
    """What one child does: run returns only when the process is asked to stop."""

    name: str
    run: Callable[[], None]


class Supervisor:
    """Runs jobs in child processes until SIGINT or SIGTERM.

    A dead child is started again, after a pause that doubles with each death in a row.
    before_fork runs in the supervisor before every fork: close there what must not be
    shared, such as database connections.
    """

    def __init__(
        self,
        jobs: Sequence[Job],
        *,
        before_fork: Callable[[], None],
        grace_seconds: float = 10.0,
    ) -> None:
        self._children = [_Child(job) for job in jobs]
        self._before_fork = before_fork
        self._grace_seconds = grace_seconds
        self._stop_requests = 0

    def run(self) -> None:
        """Start every job; return after all of them have ended."""
        previous = {number: signal.getsignal(number) for number in _STOP_SIGNALS}
        for number in _STOP_SIGNALS:
            signal.signal(number, self._on_stop)
        try:
            while not self._stop_requests:
                self._start_due()
                self._reap()
                time.sleep(_TICK_SECONDS)
        finally:
            self._end_all()
            for number, handler in previous.items():
                signal.signal(number, handler)

    def _on_stop(self, number: int, frame: FrameType | None) -> None:
        self._stop_requests += 1

    def _start_due(self) -> None:
        for child in self._children:
            if child.pid is None and time.monotonic() >= child.due_at:
                self._before_fork()
                child.start()

    def _reap(self) -> None:
        for child in self._children:
            if child.pid is None:
                continue
            with suppress(ChildProcessError):
                pid, status = os.waitpid(child.pid, os.WNOHANG)
                if pid:
                    child.ended(status)

    def _end_all(self) -> None:
        self._signal_all(signal.SIGTERM)
        deadline = time.monotonic() + self._grace_seconds
        # A second Ctrl-C means now.
        while self._alive() and time.monotonic() < deadline and self._stop_requests < 2:
            for child in self._alive():
                child.reap_quietly()
            time.sleep(_TICK_SECONDS / 2)
        self._signal_all(signal.SIGKILL)
        for child in self._alive():
            child.reap_quietly(wait=True)

    def _signal_all(self, number: signal.Signals) -> None:
        for child in self._alive():
            assert child.pid is not None  # noqa: S101 - _alive() looked
            if number == signal.SIGKILL:
                with suppress(ProcessLookupError):
                    os.killpg(child.pid, number)
            with suppress(ProcessLookupError):
                os.kill(child.pid, number)

    def _alive(self) -> list["_Child"]:
        return [child for child in self._children if child.pid is not None]


class _Child:
    """One job and the process that does it now."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self.pid: int | None = None
        self.due_at = 0.0
        self._started_at = 0.0
        self._deaths = 0

    def start(self) -> None:
        supervisor = os.getpid()
        sys.stdout.flush()
        sys.stderr.flush()
        # A signal between fork and reset would run the supervisor's handler.
        signal.pthread_sigmask(signal.SIG_BLOCK, _STOP_SIGNALS)
        pid = os.fork()
        if pid == 0:
            _be_child(self._job, supervisor)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOP_SIGNALS)
        self.pid = pid
        self._started_at = time.monotonic()

    def ended(self, status: int) -> None:
        """Note a death and when to start again."""
        if time.monotonic() - self._started_at > _SETTLED_SECONDS:
            self._deaths = 0
        pause = min(_FIRST_PAUSE_SECONDS * 2**self._deaths, _LONGEST_PAUSE_SECONDS)
        self._deaths += 1
        self.pid = None
        self.due_at = time.monotonic() + pause
        code = os.waitstatus_to_exitcode(status)
        logger.warning(
            "%s ended (%s); it starts again in %.1f s", self._job.name, code, pause
        )

    def reap_quietly(self, *, wait: bool = False) -> None:
        assert self.pid is not None  # noqa: S101 - only living children are asked
        try:
            pid, _ = os.waitpid(self.pid, 0 if wait else os.WNOHANG)
        except ChildProcessError:
            pid = self.pid
        if pid:
            self.pid = None


def _be_child(job: Job, supervisor: int) -> None:
    code = 1
    try:
        os.setpgid(0, 0)
        die_with_parent(supervisor)
        for number in _STOP_SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOP_SIGNALS)
        job.run()
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 1
    except BaseException:
        logger.exception("%s failed", job.name)
    finally:
        with suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        # Exit handlers belong to the supervisor, whose memory this was.
        os._exit(code)
