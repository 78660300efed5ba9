"""The product under measurement: its commands, in a data directory of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]


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

    def manage(self, *arguments: str) -> str:
        """Run a command of Django's and give back what it printed."""
        return run(
            [sys.executable, str(REPOSITORY / "manage.py"), *arguments],
            environment=self.environment,
        )

    def freeshelf(self, *arguments: str) -> str:
        """Run a command of the console script and give back what it printed."""
        return run([str(console_script()), *arguments], environment=self.environment)

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


def console_script() -> Path:
    """The `freeshelf` command of this environment."""
    return Path(sys.executable).with_name("freeshelf")
