"""Run a program of the machine on untrusted bytes within the limits of the sandbox.

It reads its input from one pipe and writes to another: it gets no file, cannot write
any, and is killed with its process group when it exceeds a limit or its parent dies.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict

from freeshelf.core.sandbox import (
    SandboxLimits,
    SandboxOutputError,
    SandboxTimeoutError,
    error_of_status,
)

# The limits are set by the child itself before it becomes the program.
_BOOTSTRAP = """\
import json, sys
job = json.loads(sys.argv[1])
sys.path[:] = job["path"]
from freeshelf.core.sandbox_child import become_program
become_program(job)
"""


def run_limited(
    arguments: Sequence[str],
    *,
    given: bytes,
    limits: SandboxLimits,
    environment: Mapping[str, str],
) -> bytes:
    """Run a program, by its absolute path, on bytes and return its output.

    The time limit is wall_seconds; silence_seconds is ignored. Raises SandboxDiedError
    for an exit status other than 0, SandboxTimeoutError, SandboxOutputError.
    """
    name = os.path.basename(arguments[0])
    job = {
        "path": [entry for entry in sys.path if entry],
        "parent": os.getpid(),
        "arguments": list(arguments),
        "environment": dict(environment),
        "limits": asdict(limits),
    }
    process = subprocess.Popen(  # noqa: S603 - our own interpreter, arguments of ours
        [sys.executable, "-I", "-S", "-X", "utf8", "-c", _BOOTSTRAP, json.dumps(job)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"LANG": "C.UTF-8"},
        start_new_session=True,
    )
    try:
        printed, _ = process.communicate(given, timeout=limits.wall_seconds)
    except subprocess.TimeoutExpired as error:
        raise SandboxTimeoutError(name, seconds=limits.wall_seconds) from error
    finally:
        _end(process)
    if process.returncode:
        raise error_of_status(name, process.returncode, limits=limits)
    if len(printed) > limits.output_bytes:
        raise SandboxOutputError(name, output_bytes=limits.output_bytes)
    return printed


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.returncode is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with suppress(BrokenPipeError):
                stream.close()
    process.wait()
