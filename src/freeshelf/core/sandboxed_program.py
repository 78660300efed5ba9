"""Run a program of the machine on untrusted bytes within the limits of the sandbox.

It reads its input from one pipe and writes to another. Behind the wall of the sandbox
it reads its own data and the files it is given, writes none and starts no program. It
is killed with its process group when it exceeds a limit or its parent dies.
"""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress

from freeshelf.core.sandbox import (
    MEBIBYTE,
    SandboxLimits,
    SandboxOutputError,
    SandboxTimeoutError,
    error_of_status,
    job_of,
    kill_group,
    start_interpreter,
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
    reads: Sequence[str] = (),
) -> bytes:
    """Run a program, by its absolute path, on bytes and return its output.

    reads are the files and directories that it may read beside its own data.

    The time limit is wall_seconds; silence_seconds is ignored. Raises SandboxDiedError
    for an exit status other than 0, SandboxTimeoutError, SandboxOutputError.
    """
    name = os.path.basename(arguments[0])
    job = job_of(
        limits,
        arguments=list(arguments),
        environment=dict(environment),
        reads=list(reads),
    )
    process = start_interpreter(_BOOTSTRAP, json.dumps(job))
    try:
        printed, _ = process.communicate(given, timeout=limits.wall_seconds)
    except subprocess.TimeoutExpired as error:
        raise SandboxTimeoutError(name, seconds=limits.wall_seconds) from error
    finally:
        _end(process)
    if process.returncode:
        raise error_of_status(name, process.returncode, limits=limits)
    if len(printed) > limits.output_bytes:
        raise SandboxOutputError(name, mebibytes=limits.output_bytes // MEBIBYTE)
    return printed


def _end(process: subprocess.Popen[bytes]) -> None:
    kill_group(process)
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with suppress(BrokenPipeError):
                stream.close()
    process.wait()
