"""Make copies of files in a process of its own, started while some are asked for.

A copy may take minutes, and a worker does one task after the other: nothing that people
wait for stands behind it. There is one such process for all nodes, and none, with its
memory, while no copy is wanted.
"""

import logging
import os
import subprocess
import time
from contextlib import suppress

from freeshelf.core.supervision import die_with_parent, python, python_environment
from freeshelf.leases.errors import LeaseHeldError
from freeshelf.leases.services import hold, is_held
from freeshelf.operations.worker import Worker
from freeshelf.wiring.tasks import COPIES, DEFAULT, ready_tasks

LEASE = "copier"
_LOOK_SECONDS = 1.0
_STOP_SECONDS = 10.0

logger = logging.getLogger(__name__)


class Copier:
    """The process for copies, as the worker that starts it sees it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._next_look = 0.0

    def start_if_needed(self) -> None:
        """Start the process if a copy waits and none is at work anywhere."""
        if time.monotonic() < self._next_look:
            return
        self._next_look = time.monotonic() + _LOOK_SECONDS
        if self._process is not None and self._process.poll() is None:
            return
        if ready_tasks(queue=COPIES).exists() and not is_held(LEASE):
            command = python("freeshelf.project.cli", "manage", "run_worker")
            options = ["--copies", f"--parent={os.getpid()}"]
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                [*command, *options], env=python_environment()
            )

    def stop(self) -> None:
        """Have the process return its task, and wait for its end."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_STOP_SECONDS)


def run_copies(*, parent: int) -> int:
    """Make the copies that wait and return their number, 0 beside another copier.

    The process ends with its parent.
    """
    die_with_parent(parent)
    worker = Worker(queue=COPIES)
    worker.listen()
    try:
        with hold(LEASE):
            return worker.run(until_empty=True)
    except LeaseHeldError:
        return 0


def run_worker() -> None:
    """Run tasks until asked to stop; copies of files in a process beside."""
    copier = Copier()
    worker = Worker(queue=DEFAULT, beside=copier.start_if_needed)
    worker.listen()
    try:
        worker.run()
    finally:
        copier.stop()
