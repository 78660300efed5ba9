"""Servers that are started on this machine's loopback for tests, and stopped after."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from freeshelf.core.supervision import die_with_parent

REPOSITORY = Path(__file__).resolve().parent.parent.parent
# Of nobody: it opens what listens on loopback for some minutes.
PASSWORD = "only-for-tests"  # noqa: S105
_STOP_SECONDS = 30


class MissingServerError(Exception):
    """Error for a server that cannot run on this machine; the message says why."""


class Server:
    """A server of one kind: a subclass says how it is installed and started.

    `start` returns the settings that lead Freeshelf to it, as environment variables.
    Raises MissingServerError where it cannot run.
    """

    name = ""
    packages: tuple[str, ...] = ()  # of Debian
    account = "nobody"  # that it runs as if this is root
    stop_signal = signal.SIGTERM

    def __init__(self, kept: Path | None = None) -> None:
        """`kept` is a folder whose data outlives the server; without it none does."""
        self._kept = kept
        self._folder: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def install(self) -> None:
        """Install what the server needs, once per machine."""
        if self.packages:
            install_debian(self.packages)

    def start(self) -> Mapping[str, str]:
        """Start the server and wait until it answers."""
        raise NotImplementedError

    def stop(self) -> None:
        """Stop the server and remove its data, unless they are kept."""
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.send_signal(self.stop_signal)
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if self._folder is not None and self._kept is None:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._folder = None

    @property
    def pid(self) -> int:
        """The process of the running server, whose children are its own."""
        if self._process is None:
            raise MissingServerError(f"{self.name} does not run")
        return self._process.pid

    @property
    def folder(self) -> Path:
        """The folder of the server, which its account owns."""
        if self._folder is None:
            if self._kept is None:
                made = tempfile.mkdtemp(prefix=f"freeshelf-{self.name}-")
                self._folder = Path(made)
            else:
                self._folder = self._kept
                self._folder.mkdir(parents=True, exist_ok=True)
            if os.geteuid() == 0:
                shutil.chown(self._folder, self.account)
        return self._folder

    def run(self, words: Sequence[str | Path]) -> None:
        """Run a command of the server to its end, as its account."""
        done = subprocess.run(
            [str(word) for word in words],
            capture_output=True,
            cwd=self.folder,
            text=True,
            check=False,
            **self._identity(),
        )
        if done.returncode:
            raise MissingServerError(f"{words[0]} failed: {done.stderr.strip()}")

    def launch(
        self, words: Sequence[str | Path], *, is_open: Callable[[], bool], seconds: int
    ) -> None:
        """Start the server itself and wait until it is open."""
        log = self.folder / "log"
        parent = os.getpid()
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [str(word) for word in words],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                # Ctrl-C is for the tests; the server ends after them.
                start_new_session=True,
                preexec_fn=lambda: die_with_parent(parent),  # noqa: PLW1509 - one thread
                **self._identity(),
            )
        deadline = time.monotonic() + seconds
        while not is_open():
            ended = self._process.poll() is not None
            if ended or time.monotonic() > deadline:
                said = log.read_text("utf-8", "replace")[-2000:]
                raise MissingServerError(f"{self.name} did not start: {said.strip()}")
            time.sleep(0.2)

    def _identity(self) -> dict[str, object]:
        if os.geteuid() != 0:
            return {}
        entry = pwd.getpwnam(self.account)
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def install_debian(packages: Sequence[str]) -> None:
    """Install packages of Debian, as far as they are missing."""
    script = REPOSITORY / "scripts/install_debian.sh"
    with suppress(FileNotFoundError):
        if subprocess.run([script, *packages], check=False).returncode == 0:
            return
    raise MissingServerError(f"{', '.join(packages)} of Debian cannot be installed")


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
