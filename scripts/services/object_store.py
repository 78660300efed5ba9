"""An S3 store over a folder: versitygw, built by Go."""

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path

from scripts.services.server import PASSWORD, MissingServerError, Server

_MODULE = "github.com/versity/versitygw/cmd/versitygw@v1.8.0"
_GO = (1, 25)
ACCESS_KEY = "freeshelf"


class ObjectStore(Server):
    """A store whose objects are files with extended attributes."""

    name = "object-store"

    def install(self) -> None:
        """Build the program, once per version and machine."""
        if _program().exists():
            return
        _require_go()
        folder = _program().parent
        folder.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            ["go", "install", _MODULE],
            env={**os.environ, "GOBIN": str(folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise MissingServerError(f"Go cannot build it: {done.stderr[-500:]}")
        # The account that runs it may not enter the home of this one.
        _program().chmod(0o755)

    def prepare(self) -> None:
        """Make an empty folder of buckets."""
        data = self.folder / "s3"
        data.mkdir(exist_ok=True)
        if os.geteuid() == 0:
            shutil.chown(data, self.account)
        shutil.copy(_program(), self.folder / "versitygw")

    def open(self) -> None:
        """Start it on its folder."""
        words = [f"ROOT_ACCESS_KEY={ACCESS_KEY}", f"ROOT_SECRET_KEY={PASSWORD}"]
        address = f"127.0.0.1:{self.port}"
        program, data = self.folder / "versitygw", self.folder / "s3"
        self.launch(
            ["env", *words, program, "--port", address, "posix", data],
            is_open=lambda: is_listening(self.port),
            seconds=30,
        )

    def settings(self) -> Mapping[str, str]:
        """Return its address and its keys."""
        return {
            "TEST_S3_ENDPOINT": f"http://127.0.0.1:{self.port}",
            "TEST_S3_ACCESS_KEY": ACCESS_KEY,
            "TEST_S3_SECRET_KEY": PASSWORD,
        }


def is_listening(port: int) -> bool:
    """Return whether someone listens on a port of loopback."""
    with socket.socket() as asking:
        asking.settimeout(1)
        return asking.connect_ex(("127.0.0.1", port)) == 0


def _program() -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    return cache / "freeshelf" / _MODULE.rpartition("@")[2] / "versitygw"


def _require_go() -> None:
    if shutil.which("go") is None:
        raise MissingServerError("Go is not installed")
    said = subprocess.run(
        ["go", "env", "GOVERSION"], capture_output=True, text=True, check=False
    ).stdout
    found = re.match(r"go(\d+)\.(\d+)", said)
    if found is None or (int(found[1]), int(found[2])) < _GO:
        needed = ".".join(map(str, _GO))
        raise MissingServerError(
            f"it needs Go {needed} or newer, here is {said.strip()}"
        )
