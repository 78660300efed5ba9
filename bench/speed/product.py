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
# Name of an environment variable.
EMPTY_LIBRARY = "FREESHELF_BENCH_EMPTY_LIBRARY"


class MeasuringError(Exception):
    """Error for a failed step of the measurement, with its output."""


@dataclass(frozen=True, slots=True)
class Product:
    """A library in `folder`; every call runs in a new process.

    `variables` are additional environment variables.
    """

    folder: Path
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of the product's processes."""
        return {
            **os.environ,
            "FREESHELF_DATA_DIR": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "freeshelf.project.settings.dev",
            # A load client uses one IP address, more often than any person.
            "FREESHELF_CRAWLER_LIMITS": "false",
            # This checkout, even if another one is installed in the environment.
            "PYTHONPATH": os.pathsep.join((str(REPOSITORY / "src"), str(REPOSITORY))),
            **self.variables,
        }

    def begin(self) -> None:
        """Create an empty library, or copy the one that EMPTY_LIBRARY names."""
        if template := os.environ.get(EMPTY_LIBRARY):
            shutil.copytree(template, self.folder, dirs_exist_ok=True)
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        self.manage("migrate", "--no-input")

    def manage(self, *arguments: str) -> str:
        """Run a command of Django's and return its output."""
        return self.freeshelf("manage", *arguments)

    def freeshelf(self, *arguments: str) -> str:
        """Run a command of the console script and return its output."""
        return run([str(console_script()), *arguments], environment=self.environment)

    @contextmanager
    def running(self, *arguments: str, again: bool = False) -> Iterator[None]:
        """Run a command of the console script while the context is open.

        The context waits for its end; with `again` it is repeated, and stopped with the
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
                    output, is_stopped = _ended(process, stop)
                if process.returncode and not is_stopped:
                    failures.append(output)
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
        """Call a function with Django set up.

        Arguments and result are passed as JSON.
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
    """Run a command in the repository and return its output.

    Raises MeasuringError, with the last lines of its output, when it fails.
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
        output = (done.stderr or done.stdout)[-3000:]
        raise MeasuringError(f"{' '.join(command[:4])} failed:\n{output}")
    return done.stdout


def _ended(process: "subprocess.Popen[str]", stop: threading.Event) -> tuple[str, bool]:
    """Return the last output of a process, and whether it was stopped."""
    is_stopped = False
    while True:
        try:
            _printed, errors = process.communicate(timeout=0.2)
        except subprocess.TimeoutExpired:
            if stop.is_set() and not is_stopped:
                process.terminate()
                is_stopped = True
        else:
            return errors[-1000:], is_stopped


def console_script() -> Path:
    """Return the `freeshelf` command of this environment."""
    return Path(sys.executable).with_name("freeshelf")
