"""Values that all kinds of sources share."""

from collections.abc import Callable
from dataclasses import dataclass

# Placeholder for a value that is not stored: a password, an IP address.
NOT_KEPT = "(not kept)"
# Steps before the first item, in their order. The progress of the first is in bytes of
# files, that of every other in items.
READ, FETCH, UNPACK, DOWNLOAD = "check", "fetch", "unpack", "download"
PREPARING = (READ, FETCH, UNPACK, DOWNLOAD)
ReadProgress = Callable[[int, int], None]  # bytes read, bytes in all


@dataclass(frozen=True, slots=True)
class Repair:
    """A position at which bytes had to be repaired."""

    line: int
    column: int
    what: str
