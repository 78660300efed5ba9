"""What the library says has happened; wiring decides what follows."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from django.dispatch import Signal

# Sent inside the transaction. Arguments: identifiers (list of resource identifiers).
resources_changed = Signal()
# Sent inside the transaction. Arguments: sha256 of bytes that are to be read.
content_stored = Signal()
# A change of many records waits for a worker. Arguments: key of a BulkChange.
bulk_change_requested = Signal()
# Sent inside the transaction. Arguments: sha256 of a file that waits to be described.
file_received = Signal()
# Sent inside the transaction. Arguments: kind (a Merge.Kind), kept and merged (keys).
# Each receiver answers with a dict of what it moved, which `unmerged` gives back.
merged = Signal()
# Sent inside the transaction. Arguments: kind, kept, merged, moved (the dict).
unmerged = Signal()


class _Identified(Protocol):
    identifier: str


def send_resources_changed(*resources: _Identified) -> None:
    """Send `resources_changed` for these resources."""
    if resources:
        resources_changed.send(
            type(resources[0]),
            identifiers=[resource.identifier for resource in resources],
        )


_together: ContextVar[dict[str, None] | None] = ContextVar("together", default=None)


@contextmanager
def batched_change_signals() -> Iterator[None]:
    """Tell of each resource that changes meanwhile once, when all have changed.

    For one transaction that changes many: the telling is a part of it.
    """
    identifiers: dict[str, None] = {}
    token = _together.set(identifiers)
    try:
        yield
    finally:
        _together.reset(token)
    if identifiers:
        resources_changed.send(None, identifiers=list(identifiers))


def is_batched(identifiers: Iterable[str]) -> bool:
    """Whether changes are told together now; these are told then."""
    together = _together.get()
    if together is None:
        return False
    together.update(dict.fromkeys(identifiers))
    return True
