"""Split long sequences, and pause between transactions."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from time import sleep
from typing import TypeVar

Item = TypeVar("Item")


def in_batches(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """Yield the items in order, in batches of a size."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


REST_SECONDS = 0.03
_pauses: ContextVar[bool] = ContextVar("pauses", default=True)


def let_others_write(seconds: float = REST_SECONDS) -> None:
    """Pause after a transaction, before the next one."""
    if _pauses.get():
        sleep(seconds)


@contextmanager
def without_pauses() -> Iterator[None]:
    """Write without pauses, while there is nobody else who writes."""
    token = _pauses.set(False)
    try:
        yield
    finally:
        _pauses.reset(token)
