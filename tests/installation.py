"""A data directory of its own and the processes that run on it."""

import os
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

from freeshelf.core.locks import FileLock
from tests import databases
from tests.fork_server import fork_server
from tests.forked_process import ForkedProcess

REPOSITORY = Path(__file__).resolve().parent.parent
_CONSOLE = [sys.executable, "-m", "freeshelf.project.cli"]
_PATIENCE = 300  # seconds


@dataclass
class Installation:
    """A data directory and the processes that run on it."""

    folder: Path
    running: list[subprocess.Popen | ForkedProcess] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)  # of the environment

    def environment(self) -> dict[str, str]:
        kept = {
            name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ
        }
        return {
            **kept,
            "FREESHELF_DATA_DIR": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "freeshelf.project.settings.dev",
            "PYTHONPATH": os.pathsep.join(["src", "."]),
            "FREESHELF_OCR": "false",
            **self.settings,
        }

    def freeshelf(self, *words: str, status: int = 0) -> str:
        """Run the console command to its end; what it said."""
        return self._run(["freeshelf", *words], status)

    def process(self, name: str, *arguments: str) -> str:
        """Run one of tests.operations.processes to its end; what it said."""
        return self._run(["process", name, *arguments], 0)

    def start(self, name: str, *arguments: str) -> ForkedProcess:
        """Start one of tests.operations.processes."""
        process = fork_server().start(
            ["process", name, *arguments], self.environment(), folder=REPOSITORY
        )
        self.running.append(process)
        return process

    def start_freeshelf(self, *words: str) -> subprocess.Popen:
        """Start the console command."""
        return self._start([*_CONSOLE, *words])

    def serve(self, *options: str) -> subprocess.Popen:
        """Start `freeshelf serve` on a free port and wait until it is open."""
        return self.open("serve", *options)

    def open(self, command: str, *options: str) -> subprocess.Popen:
        """Start a command that opens the library, and wait until it is open."""
        process = self._start([*_CONSOLE, command, "--port", "0", *options])
        said = []
        for line in process.stdout:
            said.append(line)
            if line.startswith("Freeshelf is open at "):
                process.address = line.split()[4]
                return process
        raise AssertionError(f"{command} ended with {process.wait()}: {''.join(said)}")

    def database(self) -> sqlite3.Connection:
        return sqlite3.connect(self.folder / "freeshelf.sqlite3", timeout=20)

    def _run(self, words: list[str], status: int) -> str:
        ended, said, _ = fork_server().run(words, self.environment(), timeout=_PATIENCE)
        assert ended == status, said
        return said

    def _start(self, words: list[str]) -> subprocess.Popen:
        process = subprocess.Popen(words, **self._options())
        self.running.append(process)
        return process

    def _options(self) -> dict[str, Any]:
        return {
            "cwd": REPOSITORY,
            "env": self.environment(),
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.STDOUT,
            "text": True,
        }

    def close(self) -> None:
        for process in self.running:
            process.kill()
            process.wait()
            process.stdout.close()
        if "FREESHELF_DATABASE_URL" in self.settings:
            databases.drop(database_of(self.folder))


def database_of(folder: Path) -> str:
    """The name of the PostgreSQL database of a data directory."""
    return f"place_{blake2b(str(folder).encode(), digest_size=8).hexdigest()}"


def process_words(name: str, *arguments: str) -> list[str]:
    """The command line of one of tests.operations.processes."""
    return [sys.executable, "-m", "tests.operations.processes", name, *arguments]


def migrated_folder() -> Path:
    """A data directory with an empty database and static files, to be copied.

    It is made once, by the process that comes first, and kept in `.make` for later
    runs of the tests, until something that it is made of changes.
    """
    kept = REPOSITORY / ".make" / "migrated"
    settings = {}
    if databases.is_postgresql():
        kept = kept.with_name("migrated-postgresql")
    kept.mkdir(parents=True, exist_ok=True)
    with FileLock(kept / "lock", wait_seconds=_PATIENCE):
        folder = kept / _fingerprint_of_tables()
        is_ready = (folder / "ready").exists()
        if databases.is_postgresql() and not databases.has_template():
            is_ready = False
        if not is_ready:
            for old in kept.glob("*/"):
                shutil.rmtree(old)
            if databases.is_postgresql():
                settings["FREESHELF_DATABASE_URL"] = databases.make_template()
            Installation(folder, settings=settings).process("make_ready")
            (folder / "ready").touch()
    return folder


def _fingerprint_of_tables() -> str:
    """Changes with locked packages, migrations, permissions and static files."""
    digest = blake2b((REPOSITORY / "uv.lock").read_bytes(), digest_size=12)
    for path in sorted((REPOSITORY / "src").rglob("*")):
        if path.suffix == ".pyc" or not path.is_file():
            continue
        content = path.read_bytes()
        makes_tables = path.suffix == ".py" and (
            "migrations" in path.parts
            or b"permissions = [" in content
            or b"post_migrate" in content
        )
        if makes_tables or "static" in path.parts:
            digest.update(str(path).encode() + content)
    return digest.hexdigest()
