"""A process inside the library that answers questions while servers fail.

`python -m bench.faults.agent` reads a line of JSON for each call and writes one. It
goes to the servers directly, not by the relays that are cut.
"""

import json
import os
import subprocess
import sys
from typing import Any

import django

from bench.speed.product import REPOSITORY, MeasuringError, Product


class Agent:
    """The other end: calls functions of `bench.faults.library` in the process."""

    def __init__(self, product: Product) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.faults.agent"],
            cwd=REPOSITORY,
            env=product.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def call(self, function: str, **arguments: Any) -> Any:
        """Return what the function returns. Raises MeasuringError."""
        asking, answering = self._process.stdin, self._process.stdout
        if asking is None or answering is None:
            raise MeasuringError("the agent has no pipes")
        asking.write(json.dumps([function, arguments]) + "\n")
        asking.flush()
        line = answering.readline()
        if not line:
            raise MeasuringError(f"the agent ended at {function}")
        is_done, value = json.loads(line)
        if not is_done:
            raise MeasuringError(f"{function} failed: {value}")
        return value

    def close(self) -> None:
        """End the process."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait()


def main() -> None:
    """Answer until nobody asks any more."""
    # What is printed by the way goes to the errors.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    django.setup()
    from django.db import close_old_connections  # noqa: PLC0415 - only now

    from bench.faults import library  # noqa: PLC0415 - only now

    for line in sys.stdin:
        function, arguments = json.loads(line)
        close_old_connections()
        try:
            answer = [True, getattr(library, function)(**arguments)]
        except Exception as error:  # noqa: BLE001 - said at the other end
            answer = [False, f"{type(error).__name__}: {error}"]
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
