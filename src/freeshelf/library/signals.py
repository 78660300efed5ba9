"""What the library says has happened; pipeline decides what follows."""

from typing import Protocol

from django.dispatch import Signal

# Sent inside the transaction. Arguments: identifiers (list of resource identifiers).
resources_changed = Signal()
# Sent inside the transaction. Arguments: sha256 of bytes that are to be read.
content_stored = Signal()
# A change of many records waits for a worker. Arguments: key of a BulkChange.
bulk_change_asked = Signal()
# Sent inside the transaction. Arguments: sha256 of a file that waits to be described.
file_came_in = Signal()
# Sent inside the transaction. Arguments: kind (a Merge.Kind), kept and merged (keys).
# Each receiver answers with a dict of what it moved, which `unmerged` gives back.
merged = Signal()
# Sent inside the transaction. Arguments: kind, kept, merged, moved (the dict).
unmerged = Signal()


class _Identified(Protocol):
    identifier: str


def say_changed(*resources: _Identified) -> None:
    """Send `resources_changed` for these resources."""
    if resources:
        resources_changed.send(
            type(resources[0]),
            identifiers=[resource.identifier for resource in resources],
        )
