"""The product under measurement: its commands, in a data directory of its own."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
# Name of a variable of the environment.
EMPTY_LIBRARY = "FREESHELF_BENCH_EMPTY_LIBRARY"


class MeasuringError(Exception):
    """A step of the measurement failed; the message has what the step said."""


@dataclass(frozen=True, slots=True)
class Product:
    """A library in `folder`; every call is a process of its own.

    `variables` are further ones of the environment.
    """

    folder: Path
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """What the product's processes are told."""
        return {
            **os.environ,
            "FREESHELF_DATA_DIR": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "freeshelf.project.settings.dev",
            # A load client asks from one address, more often than any person.
            "FREESHELF_CRAWLER_LIMITS": "false",
            # This checkout, also where the environment has another one installed.
            "PYTHONPATH": os.pathsep.join((str(REPOSITORY / "src"), str(REPOSITORY))),
            **self.variables,
        }

    def begin(self) -> None:
        """Make an empty library, or copy the one that EMPTY_LIBRARY names."""
        if template := os.environ.get(EMPTY_LIBRARY):
            shutil.copytree(template, self.folder, dirs_exist_ok=True)
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        self.manage("migrate", "--no-input")

    def manage(self, *arguments: str) -> str:
        """Run a command of Django's and give back what it printed."""
        return run(
            [sys.executable, str(REPOSITORY / "manage.py"), *arguments],
            environment=self.environment,
        )

    def freeshelf(self, *arguments: str) -> str:
        """Run a command of the console script and give back what it printed."""
        return run([str(console_script()), *arguments], environment=self.environment)

    @contextmanager
    def running(self, *arguments: str, again: bool = False) -> Iterator[None]:
        """Run a command of the console script beside what the context does.

        The context waits for its end; `again` and again, it is stopped with the
        context. Raises MeasuringError when it fails.
        """
        stop = threading.Event()
        failures: list[str] = []

        def work() -> None:
            while not stop.is_set():
                with subprocess.Popen(
                    [str(console_script()), *arguments],
                    cwd=REPOSITORY,
                    env=self.environment,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                    text=True,
                ) as process:
                    said, is_stopped = _ended(process, stop)
                if process.returncode and not is_stopped:
                    failures.append(said)
                if failures or not again:
                    return

        thread = threading.Thread(target=work)
        thread.start()
        try:
            yield
        finally:
            if again:
                stop.set()
            thread.join()
        if failures:
            raise MeasuringError(f"freeshelf {arguments[0]} failed: {failures[0]}")

    def inside(self, module: str, function: str, **arguments: Any) -> Any:
        """Call a function of ours with Django set up.

        Arguments and result travel as JSON.
        """
        code = (
            "import json\n"
            f"from {module} import {function}\n"
            f"made = {function}(**json.loads({json.dumps(arguments)!r}))\n"
            "print(); print(json.dumps(made))"
        )
        printed = self.manage("shell", "--no-imports", "-c", code)
        return json.loads(printed.strip().splitlines()[-1])


def run(command: Sequence[str], *, environment: dict[str, str] | None = None) -> str:
    """What a command printed; it runs in the repository.

    Raises MeasuringError, with the last lines it said, when it fails.
    """
    done = subprocess.run(
        command,
        cwd=REPOSITORY,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stderr or done.stdout)[-3000:]
        raise MeasuringError(f"{' '.join(command[:4])} failed:\n{said}")
    return done.stdout


def _ended(process: "subprocess.Popen[str]", stop: threading.Event) -> tuple[str, bool]:
    """The last that a process said, and whether it was ended because it had to stop."""
    is_stopped = False
    while True:
        try:
            _printed, said = process.communicate(timeout=0.2)
        except subprocess.TimeoutExpired:
            if stop.is_set() and not is_stopped:
                process.terminate()
                is_stopped = True
        else:
            return said[-1000:], is_stopped


def console_script() -> Path:
    """The `freeshelf` command of this environment."""
    return Path(sys.executable).with_name("freeshelf")
