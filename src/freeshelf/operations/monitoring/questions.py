"""Questions to other servers that may never be answered."""

import os
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotAnsweredError
from functools import cache
from typing import Generic, TypeVar

from django.db import connections

from freeshelf.operations.errors import AWAY

T = TypeVar("T")
NO_ANSWER = "no answer"
_AT_ONCE = 8


class Question(Generic[T]):
    """A question that is asked in a thread, one at a time.

    The thread of a question without an answer stays until its time-out; meanwhile the
    same question is not asked again.
    """

    def __init__(self, name: str, ask: Callable[[], T]) -> None:
        self.name = name
        self._ask = ask
        self._asked: tuple[int, Future[T]] | None = None

    def begin(self) -> None:
        """Ask, unless the last answer is still awaited."""
        process = os.getpid()
        if self._asked is None or self._asked[0] != process or self._asked[1].done():
            self._asked = process, _threads(process).submit(self._run)

    def wait(self, until: float) -> T:
        """Return the answer. Raises TimeoutError, or what went wrong."""
        assert self._asked is not None  # noqa: S101 - `begin` comes first
        return self._asked[1].result(timeout=max(0.0, until - time.monotonic()))

    def answer(self: "Question[str]", until: float) -> str:
        """Return the answer, or in a word why there is none."""
        try:
            return self.wait(until)
        except (NotAnsweredError, *AWAY):
            return NO_ANSWER
        except Exception as error:  # noqa: BLE001 - whatever a server may say
            # Its message may hold addresses and names of accounts.
            return type(error).__name__

    def _run(self) -> T:
        try:
            return self._ask()
        finally:
            connections.close_all()


@cache
def _threads(_process: int) -> ThreadPoolExecutor:
    """Return the threads of this process; those of its parent are not forked."""
    return ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="monitoring")
