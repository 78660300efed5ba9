"""Lock that allows one import at a time, in a terminal or in a worker of any node."""

from collections.abc import Iterator
from contextlib import contextmanager

from freeshelf.ingest.errors import ImportUnderWayError
from freeshelf.leases.errors import LeaseHeldError
from freeshelf.leases.services import hold, is_held

LEASE = "import"
# One that was just stopped ends its last transaction.
_WAIT_SECONDS = 5.0


@contextmanager
def import_lock() -> Iterator[None]:
    """Hold the import lock. Raises ImportUnderWayError if another process has it."""
    try:
        with hold(LEASE, wait_seconds=_WAIT_SECONDS):
            yield
    except LeaseHeldError as error:
        if error.name != LEASE:
            raise
        raise ImportUnderWayError(other=error.holder) from error


def is_import_running() -> bool:
    """Return whether a process is importing now."""
    return is_held(LEASE)
