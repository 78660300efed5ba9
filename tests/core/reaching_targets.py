"""Parsers that a hostile file has taken over: each reaches for what is not its own."""

import ctypes
import os
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

_PTRACE_ATTACH = 16


def open_file(*, path: str, other: str) -> Iterator[object]:
    with open(path, "rb"):
        pass
    with open(other, "rb") as file:
        yield file.read().decode("latin-1")


def list_directory(*, path: str, other: str) -> Iterator[object]:
    yield os.listdir(other)


def write_beside(*, path: str, other: str) -> Iterator[object]:
    done = []
    for name, change in _changes(other).items():
        try:
            change()
        except PermissionError:
            continue
        done.append(name)
    yield done


def _changes(other: str) -> dict[str, Callable[[], object]]:
    new = f"{other}.new"
    return {
        "empty": lambda: open(other, "wb"),
        "append": lambda: open(other, "ab"),
        "make": lambda: open(new, "xb"),
        "truncate": lambda: os.truncate(other, 0),
        "remove": lambda: os.remove(other),
        "rename": lambda: os.rename(other, new),
        "link": lambda: os.link(other, new),
        "symlink": lambda: os.symlink(other, new),
        "directory": lambda: os.mkdir(new),
        "mode": lambda: os.chmod(other, 0o600),
        "time": lambda: os.utime(other, (1, 1)),
        "attribute": lambda: os.setxattr(other, "user.x", b"x"),
    }


def connect(*, family: int, kind: int, address: object) -> Iterator[object]:
    with socket.socket(family, kind) as connection:
        connection.connect(tuple(address) if isinstance(address, list) else address)
        yield "connected"


def start_process() -> Iterator[object]:
    yield subprocess.run(["/bin/true"], check=True).returncode


def fork() -> Iterator[object]:
    if (pid := os.fork()) == 0:
        os._exit(0)
    yield pid


def become_another_program() -> Iterator[object]:
    os.execv("/bin/true", ["/bin/true"])  # noqa: S606
    yield None


def signal_parent(*, number: int) -> Iterator[object]:
    yield "begun"
    os.kill(os.getppid(), number)
    yield "sent"


def trace_parent() -> Iterator[object]:
    yield "begun"
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace(_PTRACE_ATTACH, os.getppid(), 0, 0)
    yield "traced"


def look_into_parent() -> Iterator[object]:
    with open(f"/proc/{os.getppid()}/environ", "rb") as file:
        yield file.read().decode("latin-1")


def limit_parent() -> Iterator[object]:
    import resource

    resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (0, 0))
    yield "limited"


def hide_a_refusal(*, path: str, other: str) -> Iterator[object]:
    try:
        next(open_file(path=path, other=other))
    except PermissionError as error:
        raise ValueError("no such format") from error


def import_late() -> Iterator[object]:
    import xml.dom.minidom

    import PIL.ImageFilter

    from freeshelf_wordpress.sources import php  # noqa: F401

    yield [PIL.ImageFilter.__name__, xml.dom.minidom.__name__]


def use_threads() -> Iterator[object]:
    with ThreadPoolExecutor(2) as pool:
        yield list(pool.map(abs, [-1, -2]))


def abort() -> Iterator[object]:
    yield signal.Signals.SIGABRT
    os.abort()
