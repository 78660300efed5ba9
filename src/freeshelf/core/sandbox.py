"""Run a function on untrusted bytes in a limited child process.

The child is a fresh interpreter: it inherits no database connection, open file, thread
or environment variable of its parent. It is killed with its process group when it
exceeds a limit, when the caller stops iterating, and when its parent dies.

Results are JSON or bytes, never pickles: a parser that has been taken over must not be
able to run code in the parent. Results are sent one by one, and the child waits while
the caller is busy, so neither process holds more than one of them.

The limits stop a file from exhausting the machine. A wall contains a parser that runs
an attacker's code: it can open no file but those of its job and, to read, the code and
the fonts of the machine; no socket; no other process. Where the kernel or a container
lacks a part of it, that part is left out, and `standing_wall` says so.
"""

import json
import logging
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass

from freeshelf.core.errors import FreeshelfError
from freeshelf.core.sandbox_child import (
    BYTES_MESSAGE,
    END_MESSAGE,
    ERROR_MESSAGE,
    HEADER,
)

MEBIBYTE = 1024 * 1024

# The child runs this first: nothing can be imported before its path is set.
_BOOTSTRAP = """\
import json, sys
job = json.load(sys.stdin)
sys.path[:] = job["path"]
from freeshelf.core.sandbox_child import run_job
run_job(job)
"""
_READ_SIZE = 64 * 1024
# A process that dies of these was killed from outside; no file makes a parser send
# them.
_SIGNALS_FROM_OUTSIDE = (
    signal.SIGKILL,
    signal.SIGTERM,
    signal.SIGINT,
    signal.SIGHUP,
)

logger = logging.getLogger(__name__)


class SandboxError(FreeshelfError):
    """Base class of errors of the sandbox; `target` is what ran in it."""

    def __init__(self, target: str, **values: object) -> None:
        super().__init__("", target=target, **values)


class SandboxDiedError(SandboxError):
    """Error for a child that ended too early, most often by a crash of the parser.

    is_from_outside says that something else ended it: an operator, or a machine without
    memory.
    """

    message = "%(target)s stopped in the sandbox: %(reason)s."
    reason: str
    is_from_outside = False


class SandboxMemoryError(SandboxError):
    """Error for work that exceeded its memory limit."""

    message = "%(target)s needed more than its %(mebibytes)d MiB of memory."
    mebibytes: int


class SandboxTimeoutError(SandboxError):
    """Error for work that exceeded its time limit, by the clock or by CPU time."""

    message = "%(target)s took longer than its %(seconds)g seconds."
    seconds: float


class SandboxSilentError(SandboxTimeoutError):
    """Error for work that sent nothing for longer than allowed."""


class SandboxOutputError(SandboxError):
    """Error for work that sent more than allowed, in one message or in total."""

    message = "%(target)s sent more than its %(mebibytes)d MiB of results."


class SandboxFunctionError(SandboxError):
    """Error for a function that raised; kind is the class name of the exception."""

    message = "%(target)s raised %(kind)s at %(place)s."
    kind: str
    detail: str
    place: str


class SandboxRefusedError(SandboxError):
    """Error for work that reached beyond its own files, which the wall refused."""

    message = "%(target)s reached for what the sandbox refuses (%(what)s)."
    what: str


@dataclass(frozen=True, slots=True)
class SandboxLimits:
    """Limits of a child. The clock runs only while the caller waits for it."""

    memory_bytes: int = 1024 * MEBIBYTE
    cpu_seconds: int = 60
    wall_seconds: float = 120.0
    silence_seconds: float = 60.0
    message_bytes: int = 32 * MEBIBYTE
    output_bytes: int = 1024 * MEBIBYTE
    open_files: int = 64
    niceness: int = 0


def stream(
    target: str,
    arguments: Mapping[str, object],
    *,
    reads: Sequence[str] | None = None,
    inherits: Sequence[int] = (),
    limits: SandboxLimits = SandboxLimits(),
) -> Generator[object, None, None]:
    """Run a generator function in a child and yield its values as they arrive.

    target is "package.module:function" and must be a constant of ours; it is not
    imported here, so the server never loads a parser of foreign bytes. arguments are
    JSON values, passed as keywords. reads are the files and directories that the
    function may read beside code; without them, the file that its argument `path`
    names. inherits are descriptors of pipes to another child, which keep their numbers.
    Every yielded value is bytes or JSON; the caller checks its shape. Close the
    iterator (or exhaust it) to end the child, and do both from one thread: the kernel
    kills a child when the thread that started it ends.

    Raises SandboxDiedError, SandboxMemoryError, SandboxTimeoutError,
    SandboxOutputError, SandboxRefusedError for a reach beyond the wall that was not
    hidden, or SandboxFunctionError when the function itself raised.
    """
    if reads is None:
        reads = [str(arguments["path"])] if "path" in arguments else []
    process = _start(target, arguments, reads, inherits, limits)
    with closing(_Child(target, process, limits)) as child:
        while True:
            kind, payload = child.receive()
            if kind == END_MESSAGE:
                return
            yield payload if kind == BYTES_MESSAGE else child.decode(payload)


def call(
    target: str,
    arguments: Mapping[str, object],
    *,
    reads: Sequence[str] | None = None,
    limits: SandboxLimits = SandboxLimits(),
) -> object:
    """Run a generator function in a child and return the first value it yields.

    Raises what stream raises, and SandboxDiedError when nothing was yielded.
    """
    with closing(stream(target, arguments, reads=reads, limits=limits)) as results:
        for result in results:
            return result
    raise SandboxDiedError(target, reason="it sent no result")


class _Child:
    """One child process and the pipe that it sends results on."""

    def __init__(
        self,
        target: str,
        process: subprocess.Popen[bytes],
        limits: SandboxLimits,
    ) -> None:
        self._target = target
        self._limits = limits
        self._buffer = bytearray()
        self._received = 0
        self._waited = 0.0
        self._process = process
        assert self._process.stdout is not None  # noqa: S101 - a pipe was requested
        self._pipe = self._process.stdout.fileno()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._pipe, selectors.EVENT_READ)

    def receive(self) -> tuple[bytes, bytes]:
        """Return the next message's kind and payload."""
        kind, size = HEADER.unpack(self._read(HEADER.size))
        if size > self._limits.message_bytes:
            most = self._limits.message_bytes // MEBIBYTE
            raise SandboxOutputError(self._target, mebibytes=most)
        payload = self._read(size)
        if kind == ERROR_MESSAGE:
            raise self._reported(payload)
        return kind, payload

    def decode(self, payload: bytes) -> object:
        try:
            value: object = json.loads(payload)
        except (ValueError, RecursionError) as error:
            reason = "it sent something unreadable"
            raise SandboxDiedError(self._target, reason=reason) from error
        return value

    def close(self) -> None:
        """Kill the child and its process group, and reap it."""
        self._selector.close()
        self._kill()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _kill(self) -> int:
        kill_group(self._process)
        return self._process.wait()

    def _read(self, size: int) -> bytes:
        while len(self._buffer) < size:
            self._wait()
            chunk = os.read(self._pipe, _READ_SIZE)
            if not chunk:
                raise self._ended()
            self._received += len(chunk)
            if self._received > self._limits.output_bytes:
                most = self._limits.output_bytes // MEBIBYTE
                raise SandboxOutputError(self._target, mebibytes=most)
            self._buffer += chunk
        content = bytes(self._buffer[:size])
        del self._buffer[:size]
        return content

    def _wait(self) -> None:
        left = self._limits.wall_seconds - self._waited
        allowed = min(left, self._limits.silence_seconds)
        started = time.monotonic()
        ready = self._selector.select(max(allowed, 0))
        self._waited += time.monotonic() - started
        if not ready:
            silent = allowed < left
            kind = SandboxSilentError if silent else SandboxTimeoutError
            raise kind(self._target, seconds=allowed)

    def _reported(self, payload: bytes) -> SandboxError:
        report = self.decode(payload)
        facts = report if isinstance(report, dict) else {}
        kind = str(facts.get("kind", ""))
        if kind == "MemoryError":
            most = self._limits.memory_bytes // MEBIBYTE
            return SandboxMemoryError(self._target, mebibytes=most)
        if facts.get("is_refused") is True:
            what = f"{kind} at {facts.get('place', '')}"
            return refusal(self._target, what)
        return SandboxFunctionError(
            self._target,
            kind=kind,
            detail=str(facts.get("detail", "")),
            place=str(facts.get("place", "")),
        )

    def _ended(self) -> SandboxError:
        # A child that is already exiting keeps its exit code.
        return error_of_status(self._target, self._kill(), limits=self._limits)


def error_of_status(target: str, status: int, *, limits: SandboxLimits) -> SandboxError:
    """Return the error for the exit status of a child that ended too early."""
    if status == -signal.SIGSYS:
        return refusal(target, "a system call that no reader of files makes")
    if status == -signal.SIGXCPU:
        return SandboxTimeoutError(target, seconds=limits.cpu_seconds)
    if status >= 0:
        return SandboxDiedError(target, reason=f"exit status {status}")
    return SandboxDiedError(
        target,
        reason=f"signal {signal.Signals(-status).name}",
        is_from_outside=-status in _SIGNALS_FROM_OUTSIDE,
    )


def refusal(target: str, what: str) -> SandboxRefusedError:
    """Return the error for a reach beyond the wall, and log it for the operator."""
    error = SandboxRefusedError(target, what=what)
    logger.warning("%s", error)
    return error


def job_of(limits: SandboxLimits, **more: object) -> dict[str, object]:
    """Return what a child is told, with its limits and the search path of modules."""
    return {
        "path": [entry for entry in sys.path if entry],
        "parent": os.getpid(),
        "limits": asdict(limits),
        **more,
    }


def start_interpreter(
    code: str, *arguments: str, inherits: Sequence[int] = ()
) -> subprocess.Popen[bytes]:
    """Start a bare interpreter with a constant program, in a session of its own."""
    return subprocess.Popen(  # noqa: S603 - our own interpreter, arguments of ours
        [sys.executable, "-I", "-S", "-X", "utf8", "-c", code, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        # Without a home, libraries would ask the list of accounts, which is walled off.
        env={"LANG": "C.UTF-8", "HOME": "/"},
        start_new_session=True,
        pass_fds=inherits,
    )


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a child that still runs, with its process group."""
    if process.returncode is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def _start(
    target: str,
    arguments: Mapping[str, object],
    reads: Sequence[str],
    inherits: Sequence[int],
    limits: SandboxLimits,
) -> subprocess.Popen[bytes]:
    given = {"arguments": dict(arguments), "reads": list(reads)}
    job = job_of(limits, target=target, **given)
    process = start_interpreter(_BOOTSTRAP, inherits=inherits)
    if process.stdin is not None:
        # A child that died early is noticed when its results are read.
        with suppress(BrokenPipeError), process.stdin:
            process.stdin.write(json.dumps(job).encode())
    return process
