"""Connect signals, queue tasks, and run the schedule; the only app that links all."""

from collections.abc import Callable, Iterable
from typing import Any

from django.dispatch import Signal


def subscribe(
    handler: Callable[..., Any], *signals: Signal, senders: Iterable[Any] = (None,)
) -> None:
    """Connect a handler to signals of these senders, or of all; each once."""
    # A partial has no name, and one task for each signal.
    name = f"{handler.__module__}.{getattr(handler, '__qualname__', '')}"
    for signal in signals:
        for sender in senders:
            signal.connect(handler, sender=sender, weak=False, dispatch_uid=name)
