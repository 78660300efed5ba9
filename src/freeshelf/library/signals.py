"""Signals of the library; the wiring app connects them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from django.dispatch import Signal

# Sent inside the transaction. Arguments: identifiers (list of resource identifiers).
resources_changed = Signal()
# Sent inside the transaction. Arguments: sha256 of content to extract.
content_stored = Signal()
# Sent inside the transaction. Arguments: key of a File whose version is to be checked.
file_waits = Signal()
# Sent inside the transaction. Arguments: key of a File, sha256 of the bytes that are no
# longer among its versions, and never come back.
version_deleted = Signal()
# Sent inside the transaction. Arguments: key of an image that is held back, or no more.
picture_hold_changed = Signal()
# A bulk change is queued for a worker. Arguments: key of a BulkChange.
bulk_change_requested = Signal()
# Sent inside the transaction. Arguments: sha256 of a file that waits to be described.
file_received = Signal()
# Sent inside the transaction. Arguments: kind (a Merge.Kind), kept and merged (keys).
# Each receiver returns a dict of what it moved, which `unmerged` passes back.
merged = Signal()
# Sent inside the transaction. Arguments: kind, kept, merged, moved (the dict), since
# (when they were merged).
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


_batch: ContextVar[dict[str, None] | None] = ContextVar("together", default=None)


@contextmanager
def batched_change_signals() -> Iterator[None]:
    """Collect changed resources and send one signal at the end, each once.

    For one transaction that changes many: the signal is part of it.
    """
    identifiers: dict[str, None] = {}
    token = _batch.set(identifiers)
    try:
        yield
    finally:
        _batch.reset(token)
    if identifiers:
        resources_changed.send(None, identifiers=list(identifiers))


def is_batched(identifiers: Iterable[str]) -> bool:
    """Collect identifiers if change signals are batched; return whether they are."""
    batch = _batch.get()
    if batch is None:
        return False
    batch.update(dict.fromkeys(identifiers))
    return True
