"""Code of the sandbox that runs in the child, before and after the function.

A message on the wire is a header (one letter, payload length as unsigned 32 bit) and a
payload. The letters: a JSON value, raw bytes, an error as JSON, the end.
"""

import ctypes
import importlib
import importlib.util
import json
import os
import re
import resource
import signal
import struct
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, NoReturn

from freeshelf.core import wall

HEADER = struct.Struct(">cI")
JSON_MESSAGE = b"J"
BYTES_MESSAGE = b"B"
ERROR_MESSAGE = b"E"
END_MESSAGE = b"Z"

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_OUT_OF_MEMORY = b'{"kind": "MemoryError", "detail": "", "place": ""}'

# What programs and libraries read of the machine: libraries, fonts, time zones, types
# of files, the processor, and this process itself.
_OF_THE_MACHINE = (
    *("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib"),
    *("/etc/ld.so.cache", "/etc/ld.so.preload", "/etc/localtime", "/etc/mime.types"),
    *(
        "/etc/fonts",
        "/usr/share/fonts",
        "/usr/share/X11/fonts",
        "/usr/share/ghostscript",
    ),
    *("/usr/local/share/fonts", "/usr/share/zoneinfo", "/usr/share/mime"),
    *("/dev/urandom", "/dev/random", "/dev/zero"),
    *("/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat"),
    "/sys/devices/system/cpu",
)
# Directories of a program beside its own, such as /usr/share beside /usr/bin.
_OF_A_PROGRAM = ("lib", "lib64", "libexec", "share")
_INSTALLED = ("site-packages", "dist-packages")
_HEAD = 4096
# The loader that a program names, in its first bytes.
_LOADER = re.compile(rb"/[^\x00]*/ld[-.\w]*(?=\x00)")


def run_job(job: Mapping[str, Any]) -> None:
    """Limit this process, run the function of the job, send its values, and exit."""
    output = _take_over_standard_streams()
    _die_with_parent(job["parent"])
    _limit(job["limits"])
    _wall_in(job)
    try:
        _send_results(output, job["target"], job["arguments"])
    except MemoryError:
        _send(output, ERROR_MESSAGE, _OUT_OF_MEMORY)
    except Exception as error:  # noqa: BLE001 - whatever happened, the parent must know
        _send(output, ERROR_MESSAGE, _encode(_described(error, job["reads"])))
    # Exit handlers of the loaded libraries are not needed.
    os._exit(0)


def become_program(job: Mapping[str, Any]) -> NoReturn:
    """Limit this process and replace it with the program, keeping its streams."""
    _die_with_parent(job["parent"])
    _limit(job["limits"])
    program = os.path.realpath(job["arguments"][0])
    around = os.path.dirname(os.path.dirname(program))
    wall.close_files(
        readable=(
            *_OF_THE_MACHINE,
            *(os.path.join(around, name) for name in _OF_A_PROGRAM),
            *job["reads"],
        ),
        executable=_executed(program),
    )
    wall.close_system_calls(may_execute=True)
    os.execve(job["arguments"][0], job["arguments"], job["environment"])  # noqa: S606


def _wall_in(job: Mapping[str, Any]) -> None:
    # Directories that may not be listed are listed now, for imports later.
    importlib.util.find_spec(job["target"].partition(".")[0])
    wall.close_files(readable=(*_OF_THE_MACHINE, *_code(), *job["reads"]))
    wall.close_system_calls(may_execute=False)


def _code() -> Iterator[str]:
    """Yield the places of code; a directory of a project may also have its data."""
    library = os.path.dirname(os.__file__)
    for entry in sys.path:
        is_installed = os.path.basename(entry) in _INSTALLED
        if is_installed or entry.startswith(library) or not os.path.isdir(entry):
            yield entry  # packages, Python's own modules, or a zipped library
            continue
        with suppress(OSError), os.scandir(entry) as found:
            yield from _code_in(entry, list(found))


def _code_in(directory: str, found: "list[os.DirEntry[str]]") -> Iterator[str]:
    if any(each.name.endswith(".dist-info") for each in found):
        yield directory  # an installer put packages there
        return
    yield from (each.path for each in found if _is_code(each))


def _is_code(entry: "os.DirEntry[str]") -> bool:
    if entry.name.endswith((".py", ".so")):
        return True
    return os.path.isfile(os.path.join(entry.path, "__init__.py"))


def _executed(program: str) -> Iterator[str]:
    """Yield a program and what the kernel loads it with."""
    yield program
    with open(program, "rb") as file:
        head = file.read(_HEAD)
    if head.startswith(b"#!"):
        interpreter = head[2:].split(maxsplit=1)[0]
        yield from _executed(os.path.realpath(os.fsdecode(interpreter)))
    elif found := _LOADER.search(head):
        yield os.path.realpath(os.fsdecode(found[0]))


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


def _described(error: Exception, reads: list[str]) -> dict[str, object]:
    frames = traceback.extract_tb(error.__traceback__)
    location = f"{os.path.basename(frames[-1].filename)}:{frames[-1].lineno}"
    return {
        "kind": type(error).__name__,
        "detail": str(error)[:500],
        "place": location,
        "is_refused": _is_refused(error, reads),
    }


def _is_refused(error: BaseException | None, reads: list[str]) -> bool:
    """Return whether an error comes of a reach beyond the files of the job."""
    while error is not None:
        if isinstance(error, PermissionError) and error.filename not in reads:
            return True
        error = error.__cause__
    return False


def _encode(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def _send(output: int, kind: bytes, payload: bytes) -> None:
    view = memoryview(HEADER.pack(kind, len(payload)) + payload)
    while view:
        view = view[os.write(output, view) :]
