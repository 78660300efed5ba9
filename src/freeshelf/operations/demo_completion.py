"""Complete a demo library in a second process, beside the one that opens it.

It installs the model while the first one loads the records, and reads the files when
that has said so. Its memory is freed when it ends.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.request import ProxyHandler, build_opener

import django
from django.utils.module_loading import import_string

from freeshelf.core.garbage_collection import paused_while_loading
from freeshelf.core.supervision import die_with_parent, python, python_environment

_GO = "go"
_NICENESS = 10
_FIRST_PAGE_SECONDS = 120
_GRACE_SECONDS = 10


class Completion:
    """The second process."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own command
            python("freeshelf.operations.demo_completion", str(os.getpid())),
            stdin=subprocess.PIPE,
            env=python_environment(),
            text=True,
        )

    def go_on(self, address: str = "") -> None:
        """Have it read the files: the records are loaded, and open at an address."""
        self._tell(f"{_GO} {address}\n")

    def wait(self) -> bool:
        """Wait for its end, and return whether the library is complete."""
        return self._process.wait() == 0

    def stop(self) -> None:
        """Interrupt it, if it still runs, and wait for its end."""
        self._tell("")
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(timeout=_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _tell(self, word: str) -> None:
        stdin = self._process.stdin
        if stdin is None or stdin.closed:
            return
        try:
            with stdin:
                stdin.write(word)
        except BrokenPipeError:
            # It has ended, and has said why.
            return


@contextmanager
def completing() -> Iterator[Completion]:
    """Start the second process, and stop it at the end."""
    completion = Completion()
    try:
        yield completion
    finally:
        completion.stop()


def main(parent: int) -> None:
    """Install the model, wait for the records, and complete the library."""
    # A shell ignores it for what it runs in the background.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    die_with_parent(parent)
    with paused_while_loading():
        django.setup()
    # Models can be imported only now.
    demo = "freeshelf.operations.demo"
    import_string(f"{demo}.install_demo_model")(report=_report)
    word, _, address = sys.stdin.readline().strip().partition(" ")
    if word != _GO:
        return
    if address:
        _wait_for_first_page(address)
        os.nice(_NICENESS)
    complete_demo = import_string(f"{demo}.complete_demo")
    complete_demo(report=_report, is_open=bool(address))


def _wait_for_first_page(address: str) -> None:
    """Leave both cores to the web server until it has answered."""
    opener = build_opener(ProxyHandler({}))
    with suppress(OSError), opener.open(address, timeout=_FIRST_PAGE_SECONDS) as page:
        page.read()


def _report(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]))
    except (KeyboardInterrupt, BrokenPipeError):
        # Ctrl-C goes to both processes, and the first one says what happened.
        os._exit(1)
