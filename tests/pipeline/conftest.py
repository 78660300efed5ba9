"""What the tests of the pipeline share: a place of their own, and a look inside."""

import os
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from freeshelf.search.conf import engine
from freeshelf.search.engines.base import LEVELS, EngineRequest
from freeshelf.search.lexical import analyse
from freeshelf.search.query import parse

REPOSITORY = Path(__file__).resolve().parent.parent.parent
_CONSOLE = [sys.executable, "-m", "freeshelf.project.cli"]


@pytest.fixture
def own_place(settings, tmp_path):
    """A data directory for one test: files, index and locks."""
    settings.FREESHELF_DATA_DIR = tmp_path
    storages = {name: dict(kind) for name, kind in settings.STORAGES.items()}
    for alias, folder in (("library", "files"), ("default", "media")):
        storages[alias]["OPTIONS"] = {"location": tmp_path / folder}
    settings.STORAGES = storages
    settings.FREESHELF_SEARCH_ENGINES = {
        "default": {
            **settings.FREESHELF_SEARCH_ENGINES["default"],
            "OPTIONS": {"path": str(tmp_path / "search")},
        }
    }
    return tmp_path


@pytest.fixture
def found(own_place):
    """Identifiers of the records that the index finds for some words."""

    def search(words: str) -> set[str]:
        request = EngineRequest(query=analyse(parse(words)), levels=LEVELS, limit=100)
        return {hit.key for hit in engine().search(request).hits}

    return search


@dataclass
class Installation:
    """A data directory and the processes that run on it."""

    folder: Path
    running: list[subprocess.Popen] = field(default_factory=list)
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
        return self._run([*_CONSOLE, *words], status)

    def process(self, name: str, *arguments: str) -> str:
        """Run one of tests.pipeline.processes to its end; what it said."""
        return self._run(_process(name, arguments), 0)

    def start(self, name: str, *arguments: str) -> subprocess.Popen:
        """Start one of tests.pipeline.processes."""
        return self._start(_process(name, arguments))

    def start_freeshelf(self, *words: str) -> subprocess.Popen:
        """Start the console command."""
        return self._start([*_CONSOLE, *words])

    def serve(self) -> subprocess.Popen:
        """Start `freeshelf serve` on a free port and wait until it is open."""
        process = self._start([*_CONSOLE, "serve", "--port", "0"])
        said = []
        for line in process.stdout:
            said.append(line)
            if line.startswith("Freeshelf is open at "):
                process.address = line.split()[4]
                return process
        raise AssertionError(f"serve ended with {process.wait()}: {''.join(said)}")

    def database(self) -> sqlite3.Connection:
        return sqlite3.connect(self.folder / "freeshelf.sqlite3", timeout=20)

    def _run(self, words: list[str], status: int) -> str:
        done = subprocess.run(
            words,
            cwd=REPOSITORY,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == status, done.stdout
        return done.stdout

    def _start(self, words: list[str]) -> subprocess.Popen:
        process = subprocess.Popen(
            words,
            cwd=REPOSITORY,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.running.append(process)
        return process

    def close(self) -> None:
        for process in self.running:
            process.kill()
            process.wait()
            process.stdout.close()


def _process(name: str, arguments: tuple[str, ...]) -> list[str]:
    return [sys.executable, "-m", "tests.pipeline.processes", name, *arguments]


@pytest.fixture(scope="session")
def migrated(tmp_path_factory):
    """A data directory with a fresh database and static files, to be copied."""
    template = Installation(tmp_path_factory.mktemp("migrated"))
    template.process("make_ready")
    return template.folder


@pytest.fixture
def installation(migrated, tmp_path):
    """A data directory of its own, whose processes end with the test."""
    folder = tmp_path / "data"
    shutil.copytree(migrated, folder)
    place = Installation(folder)
    yield place
    place.close()


@pytest.fixture(params=["made up", "a real site"])
def start_import(request, installation):
    """Starts an import: sixty records with files, or a whole WordPress site."""
    if request.param == "made up":
        return partial(installation.start, "bring_in", "60")
    site = request.getfixturevalue("shared") / "wordpress"
    return partial(
        installation.start_freeshelf,
        "import",
        "wordpress",
        str(site / "wxr/all-content.wxr.xml"),
        "--uploads",
        str(site / "uploads"),
    )
