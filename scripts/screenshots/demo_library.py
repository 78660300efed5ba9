"""Temporary library for screenshots: the demo, or an empty one."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

_SCRIPTS = Path(__file__).resolve().parents[1]
_CONSOLE = [sys.executable, "-m", "freeshelf.project.cli"]
_WITHDRAW = """
from django.utils import timezone
from freeshelf.library.models import Resource
from freeshelf.library.services import withdraw
withdraw(
    resource=Resource.objects.get(identifier="{identifier}"),
    reason="Replaced by a newer edition",
    now=timezone.now(),
)
"""
_FAULT = """
from django.test import RequestFactory
from django.utils.translation import activate
from freeshelf.web.views.errors import server_error
activate("{language}")
request = RequestFactory().get("/{language}/")
print(server_error(request).content.decode(), end="")
"""


@dataclass(frozen=True, slots=True)
class DemoLibrary:
    """An open library; `url` has no trailing slash."""

    url: str
    environment: dict[str, str]

    def withdraw(self, identifier: str) -> None:
        """Withdraw a record, as an editor does."""
        self.run(_WITHDRAW.format(identifier=identifier))

    def fault_page(self, language: str) -> str:
        """Return the HTML of the error page for visitors."""
        return self.run(_FAULT.format(language=language))

    def editor_password(self) -> str:
        """Return the password of the demo library's editor."""
        folder = Path(self.environment["FREESHELF_DATA_DIR"])
        return (folder / "demo-editor-password").read_text("ascii").strip()

    def create_administrator(self, name: str, password: str) -> None:
        """Create an administrator account."""
        subprocess.run(
            [*_CONSOLE, "createuser", name, "--role", "admin", "--password-stdin"],
            env=self.environment,
            input=password,
            text=True,
            check=True,
        )

    def run(self, code: str) -> str:
        """Run code inside the library with these modules; return its output."""
        done = subprocess.run(
            [*_CONSOLE, "manage", "shell", "--no-imports", "-c", code],
            env=self.environment | {"PYTHONPATH": str(_SCRIPTS)},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return done.stdout


def open_demo_library() -> AbstractContextManager[DemoLibrary]:
    """Load the demo library into a temporary folder and open it on a free port."""
    return _opened("demo")


def open_empty_library() -> AbstractContextManager[DemoLibrary]:
    """Open a library with vocabularies and nothing else."""
    return _opened("serve")


@contextmanager
def _opened(command: str) -> Iterator[DemoLibrary]:
    with tempfile.TemporaryDirectory(prefix="freeshelf-pictures-") as folder:
        environment = {**os.environ, "FREESHELF_DATA_DIR": f"{folder}/data"}
        if command == "demo":
            # Pictures are taken of a complete library.
            subprocess.run(
                [*_CONSOLE, command, "--no-serve"], env=environment, check=True
            )
        with subprocess.Popen(
            [*_CONSOLE, command, "--port", "0"],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        ) as server:
            try:
                yield DemoLibrary(_address_of(server), environment)
            finally:
                server.terminate()
                server.communicate()


def _address_of(server: "subprocess.Popen[str]") -> str:
    for line in server.stdout or ():
        print(line, end="")
        if line.startswith("Freeshelf is open at "):
            return line.split()[4].rstrip("/")
    raise SystemExit("The library did not open.")
