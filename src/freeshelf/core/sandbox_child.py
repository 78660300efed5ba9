"""Code of the sandbox that runs in the child, before and after the function.

A message on the wire is a header (one letter, payload length as unsigned 32 bit) and a
payload. The letters: a JSON value, raw bytes, an error as JSON, the end.
"""

import ctypes
import importlib
import json
import os
import resource
import signal
import struct
import sys
import traceback
from collections.abc import Mapping
from typing import Any, NoReturn

HEADER = struct.Struct(">cI")
JSON_MESSAGE = b"J"
BYTES_MESSAGE = b"B"
ERROR_MESSAGE = b"E"
END_MESSAGE = b"Z"

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_OUT_OF_MEMORY = b'{"kind": "MemoryError", "detail": "", "place": ""}'


def run_job(job: Mapping[str, Any]) -> None:
    """Limit this process, run the function of the job, send its values, and exit."""
    output = _take_over_standard_streams()
    _die_with_parent(job["parent"])
    _limit(job["limits"])
    try:
        _send_results(output, job["target"], job["arguments"])
    except MemoryError:
        _send(output, ERROR_MESSAGE, _OUT_OF_MEMORY)
    except Exception as error:  # noqa: BLE001 - whatever happened, the parent must know
        _send(output, ERROR_MESSAGE, _encode(_described(error)))
    # Exit handlers of the loaded libraries are not needed.
    os._exit(0)


def become_program(job: Mapping[str, Any]) -> NoReturn:
    """Limit this process and replace it with the program, keeping its streams."""
    _die_with_parent(job["parent"])
    _limit(job["limits"])
    os.execve(job["arguments"][0], job["arguments"], job["environment"])  # noqa: S606


def _take_over_standard_streams() -> int:
    """Keep the pipe to the parent and discard what libraries print."""
    output = os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)
    return output


def _die_with_parent(parent: int) -> None:
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    # The parent may have died before the first call took effect.
    if os.getppid() != parent:
        os._exit(1)


def _limit(limits: Mapping[str, Any]) -> None:
    os.nice(limits["niceness"])
    cpu_seconds = limits["cpu_seconds"]
    for kind, soft, hard in (
        (resource.RLIMIT_CPU, cpu_seconds, cpu_seconds + 1),
        (resource.RLIMIT_AS, limits["memory_bytes"], limits["memory_bytes"]),
        (resource.RLIMIT_NOFILE, limits["open_files"], limits["open_files"]),
        # Only the pipe is written to, which this limit does not count.
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_NPROC, 0, 0),
        # A core dump would leave a visitor's document on the disk.
        (resource.RLIMIT_CORE, 0, 0),
    ):
        _, ceiling = resource.getrlimit(kind)
        if ceiling != resource.RLIM_INFINITY:
            soft, hard = min(soft, ceiling), min(hard, ceiling)  # noqa: PLW2901
        resource.setrlimit(kind, (soft, hard))


def _send_results(output: int, target: str, arguments: Mapping[str, Any]) -> None:
    module_name, _, function_name = target.partition(":")
    function = getattr(importlib.import_module(module_name), function_name)
    for result in function(**arguments):
        if isinstance(result, bytes):
            _send(output, BYTES_MESSAGE, result)
        else:
            _send(output, JSON_MESSAGE, _encode(result))
    _send(output, END_MESSAGE, b"")


def _described(error: Exception) -> dict[str, str]:
    frames = traceback.extract_tb(error.__traceback__)
    location = f"{os.path.basename(frames[-1].filename)}:{frames[-1].lineno}"
    detail = str(error)[:500]
    return {"kind": type(error).__name__, "detail": detail, "place": location}


def _encode(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def _send(output: int, kind: bytes, payload: bytes) -> None:
    view = memoryview(HEADER.pack(kind, len(payload)) + payload)
    while view:
        view = view[os.write(output, view) :]
