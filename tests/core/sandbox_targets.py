"""Functions that misbehave in every way a parser of foreign bytes can."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator


def echo(*, value: object) -> Iterator[object]:
    yield value
    yield b"\x00raw\xff"


def numbers(*, count: int, size: int = 1) -> Iterator[object]:
    for number in range(count):
        yield [number] * size


def surroundings() -> Iterator[object]:
    yield dict(os.environ)
    yield sorted(os.listdir("/proc/self/fd"))
    yield [name for name in sys.modules if name.split(".")[0] == "django"]


def chatter() -> Iterator[object]:
    sys.stdout.write("noise of a library")
    sys.stdout.flush()
    os.write(1, b"noise of a C library")
    os.write(2, b"and its errors")
    yield "clean"


def eat_memory() -> Iterator[object]:
    yield bytes(4 * 1024**3)


def spin() -> Iterator[object]:
    yield "begun"
    while True:
        pass


def sleep() -> Iterator[object]:
    yield os.getpid()
    time.sleep(600)
    yield "too late"


def crash(*, number: int) -> Iterator[object]:
    yield "begun"
    signal.signal(number, signal.SIG_DFL) if number != signal.SIGKILL else None
    os.kill(os.getpid(), number)
    yield "survived"


def leave(*, status: int) -> Iterator[object]:
    yield "begun"
    os._exit(status)


def fail() -> Iterator[object]:
    yield "begun"
    raise LookupError("the page is not there")


def say_nothing() -> Iterator[object]:
    yield from ()


def send_garbage(*, payload: str) -> Iterator[object]:
    # The pipe is the highest descriptor the child still has open.
    pipe = max(int(name) for name in os.listdir("/proc/self/fd") if int(name) < 60)
    for descriptor in range(3, pipe + 1):
        try:
            os.write(descriptor, bytes.fromhex(payload))
        except OSError:
            continue
    os._exit(0)
    yield None


def write_file(*, path: str) -> Iterator[object]:
    try:
        with open(path, "wb", buffering=0) as file:
            file.write(b"x")
    except OSError as error:
        yield type(error).__name__
    else:
        yield "written"


def start_grandchild() -> Iterator[object]:
    try:
        process = subprocess.Popen(["/bin/sleep", "600"])
    except OSError:
        yield None
        return
    yield process.pid
    time.sleep(600)
