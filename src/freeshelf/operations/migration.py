"""Bring the database to this version, one node at a time."""

import time
from collections.abc import Callable

from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from freeshelf.leases.errors import LeaseHeldError
from freeshelf.leases.services import can_be_held, hold, is_held
from freeshelf.library.database import giving_way, is_busy
from freeshelf.operations.errors import MigrationUnderWayError
from freeshelf.operations.versions import check_history

LEASE = "migration"
_TRIES, _PAUSE_SECONDS = 5, 0.5
_INSIST_SECONDS = 60

Report = Callable[[str], None]


def missing_migrations() -> int:
    """Return how many changes of this version the database lacks.

    Raises NewDatabaseError when it is newer, UnsupportedDatabaseError when it is of a
    version before 0.2.
    """
    executor = MigrationExecutor(connection)
    check_history(executor.loader.applied_migrations)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrate(
    *, wait: bool, report: Report, afterwards: Callable[[], None] = lambda: None
) -> int:
    """Make the missing changes and return their number.

    `afterwards` is called while other nodes still wait. With `wait`, waits until
    another node has ended. Raises MigrationUnderWayError without, NewDatabaseError and
    UnsupportedDatabaseError.
    """
    missing_migrations()
    _create_leases()
    is_told = False
    while True:
        try:
            with hold(LEASE):
                if missing := missing_migrations():
                    _make_changes()
                afterwards()
                return missing
        except LeaseHeldError as error:
            if not wait:
                raise MigrationUnderWayError(holder=error.holder) from error
            if not is_told:
                report(f"Waiting for a migration by {error.holder}")
                is_told = True
            time.sleep(_PAUSE_SECONDS)


def _make_changes() -> None:
    """Make the missing changes, each again if others use its tables at that moment.

    Raises OperationalError when they still do after a minute.
    """
    deadline = time.monotonic() + _INSIST_SECONDS
    while True:
        try:
            with giving_way():
                call_command("migrate", interactive=False, verbosity=0)
        except OperationalError as error:
            if not is_busy(error) or time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE_SECONDS)
        else:
            return


def is_migrating() -> bool:
    """Return whether a process migrates the database now."""
    return can_be_held() and is_held(LEASE)


def _create_leases() -> None:
    """Create the table of leases, before which nobody can hold one.

    Another node may do so at the same moment, and one of them is refused.
    """
    for attempt in range(1, _TRIES + 1):
        if can_be_held():
            return
        try:
            MigrationExecutor(connection).migrate([("leases", "0001_initial")])
        except DatabaseError:
            if attempt == _TRIES:
                raise
            time.sleep(_PAUSE_SECONDS)
