"""Refuse what a process writes under a lease that is no longer its own.

While a thread holds leases, each of its transactions asks the database, just before it
commits, whether the tokens are still the same. The rows stay locked until then: nobody
takes a lease over between the question and the commit.
"""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction

from freeshelf.leases.errors import LeaseLostError
from freeshelf.leases.models import Lease

_WRITE = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
# What comes back, such as the key of a new row, has to be read before a commit.
_RETURNING = re.compile(r"\bRETURNING\b", re.IGNORECASE)
# It goes on while a machine sleeps.
_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def now() -> float:
    """Return the seconds of a clock that never stops and never goes back."""
    return time.clock_gettime(_CLOCK)


@dataclass(slots=True)
class Hold:
    """A lease that this process holds; until `sure_until` nobody can have taken it."""

    name: str
    process: str
    token: int
    sure_until: float


@dataclass(slots=True)
class _Fence:
    """The holds of one thread, around its connection to the database."""

    holds: list[Hold] = field(default_factory=list)
    is_open: bool = False

    def ask(self) -> None:
        """Ask whether all leases are still held. Raises LeaseLostError.

        Within a transaction they stay so until its end.
        """
        names = [hold.name for hold in self.holds]
        rows = Lease.objects.filter(name__in=names).order_by("name")
        if not connection.get_autocommit():
            rows = rows.select_for_update(no_key=True)
        with self.opened():
            pairs = rows.values_list("name", "process", "token")
            found = {name: rest for name, *rest in pairs}
        for hold in self.holds:
            if found.get(hold.name) != [hold.process, hold.token]:
                raise LeaseLostError(hold.name)

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Let statements pass that are about leases themselves."""
        before, self.is_open = self.is_open, True
        try:
            yield
        finally:
            self.is_open = before

    def around_statement(self, execute: Any, sql: str, *arguments: Any) -> Any:
        """Run a statement; one alone that writes is a transaction as well."""
        if self.is_open:
            return execute(sql, *arguments)
        is_alone = connection.get_autocommit() and _WRITE.match(sql)
        if is_alone and not _RETURNING.search(sql):
            with transaction.atomic():
                return execute(sql, *arguments)
        if is_alone or any(now() > hold.sure_until for hold in self.holds):
            self.ask()
        return execute(sql, *arguments)

    @contextmanager
    def around_commits(self) -> Iterator[None]:
        """Ask before each commit of this thread's connection, and roll back instead."""
        # Django has a hook after a commit, and none before.
        wrapped = connections[DEFAULT_DB_ALIAS]
        commit = wrapped.commit

        def commit_if_held() -> None:
            try:
                self.ask()
            except LeaseLostError:
                wrapped.rollback()
                raise
            commit()

        wrapped.commit = commit_if_held  # type: ignore[method-assign]
        try:
            yield
        finally:
            del wrapped.commit


class _Fences(threading.local):
    def __init__(self) -> None:
        self.fence = _Fence()


_fences = _Fences()


@contextmanager
def fenced(hold: Hold) -> Iterator[None]:
    """Refuse to commit in this thread once a lease is lost. Raises LeaseLostError."""
    fence = _fences.fence
    with ExitStack() as stack:
        if not fence.holds:
            stack.enter_context(connection.execute_wrapper(fence.around_statement))
            stack.enter_context(fence.around_commits())
        fence.holds.append(hold)
        stack.callback(fence.holds.remove, hold)
        yield


def unfenced() -> AbstractContextManager[None]:
    """Let single statements of this thread pass, to give back what it still has."""
    return _fences.fence.opened()


def check_leases() -> None:
    """Ask whether this thread still holds its leases. Raises LeaseLostError.

    For what is stored elsewhere than in the database.
    """
    if _fences.fence.holds:
        _fences.fence.ask()
