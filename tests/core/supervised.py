"""A supervisor with two children, run by the tests as a process of its own."""

import logging
import os
import sys
import time
from pathlib import Path

from freeshelf.core.stopping import StopFlag
from freeshelf.core.supervision import Job, Supervisor


def obey() -> None:
    stop = StopFlag()
    stop.listen()
    _note("obedient")
    while not stop.wait(0.5):
        pass
    _note("obedient-left")


def ignore() -> None:
    import signal

    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    _note("stubborn")
    time.sleep(120)


def _note(name: str) -> None:
    place = Path(sys.argv[1]) / f"{name}-{os.getpid()}"
    place.touch()


if __name__ == "__main__":
    logging.basicConfig()
    Supervisor(
        [Job("obedient", obey), Job("stubborn", ignore)],
        before_fork=lambda: None,
        grace_seconds=1.0,
    ).run()
