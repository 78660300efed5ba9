"""A supervisor with three children, run by the tests as a process of its own.

`python -m tests.core.supervised FOLDER`; its children have a word more.
"""

import faulthandler
import logging
import os
import signal
import sys
import time
from collections.abc import Collection
from pathlib import Path

from freeshelf.core.supervision import (
    TRACE_SIGNAL,
    Job,
    StopFlag,
    Supervisor,
    die_with_parent,
    python,
    python_environment,
)

FOLDER = Path(sys.argv[1])


def obey() -> None:
    stop = StopFlag()
    stop.listen()
    _note("obedient")
    while not stop.wait(0.5):
        pass
    _note("obedient-left")


def ignore() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    _note("stubborn")
    time.sleep(120)


def inherit() -> None:
    """Say what came from the supervisor: threads, modules and open files."""
    faulthandler.register(TRACE_SIGNAL)
    threads = Path("/proc/self/status").read_text().split("Threads:")[1].split()[0]
    files = sorted(int(name) for name in os.listdir("/proc/self/fd"))
    _note("heir", f"{threads} threads, tomllib {'tomllib' in sys.modules}, {files}")
    time.sleep(120)


def _note(name: str, text: str = "") -> None:
    (FOLDER / f"{name}-{os.getpid()}").write_text(text)


class FolderWatch:
    """Takes those as stalled that a file `stalled NAME` names."""

    def began(self, name: str) -> None:
        _note(f"began {name}")

    def ended(self, name: str, *, pid: int, deaths: int) -> None:
        _note(f"ended {name} {deaths}")

    def stalled(self) -> Collection[str]:
        return [path.name.removeprefix("stalled ") for path in FOLDER.glob("stalled *")]

    def was_stopped(self, name: str) -> None:
        (FOLDER / f"stalled {name}").rename(FOLDER / f"stopped {name}")


CHILDREN = {"obedient": obey, "stubborn": ignore, "heir": inherit}


def supervise() -> None:
    import threading
    import tomllib  # noqa: F401 - what no child knows of

    logging.basicConfig()
    threading.Thread(target=time.sleep, args=(120,), daemon=True).start()
    with (FOLDER / "handed on").open("w") as handed_on, (FOLDER / "kept").open("w"):
        descriptor = handed_on.fileno()
        _note("handed-on", str(descriptor))
        words = [str(FOLDER), str(os.getpid())]
        Supervisor(
            [
                Job(
                    name,
                    python("tests.core.supervised", *words, name),
                    descriptors=(descriptor,) if name == "heir" else (),
                )
                for name in CHILDREN
            ],
            watch=FolderWatch(),
            environment=python_environment(),
            grace_seconds=1.0,
        ).run()


if __name__ == "__main__":
    if sys.argv[2:]:
        die_with_parent(int(sys.argv[2]))
        CHILDREN[sys.argv[3]]()
    else:
        supervise()
