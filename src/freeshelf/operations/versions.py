"""Compare the migrations of a database with those of this version."""

from collections.abc import Iterable
from typing import Any

from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from freeshelf.operations.errors import NewDatabaseError, UnsupportedDatabaseError

# Every database of a version before 0.2, where the migration history restarts, has one
# of these.
_BEFORE_0_2 = {
    ("accounts", "0001_sessions_invitations_and_shared_cache"),
    ("pages", "0002_languages"),
    ("pipeline", "0001_role_states"),
}


def check_history(applied: Iterable[tuple[str, str]]) -> None:
    """Reject a database that this version cannot open.

    Raises UnsupportedDatabaseError for a version before 0.2, NewDatabaseError for a
    later version.
    """
    applied = set(applied)
    if applied & _BEFORE_0_2:
        raise UnsupportedDatabaseError
    if unknown := unknown_migrations(applied):
        raise NewDatabaseError(change=unknown[0])


def check_database(*, using: str = "default", **_: Any) -> None:
    """Check the database with `check_history`; a handler of `pre_migrate`."""
    check_history(MigrationRecorder(connections[using]).applied_migrations())


def unknown_migrations(applied: Iterable[tuple[str, str]]) -> list[str]:
    """Return migrations of a database that this version does not know.

    Those of unknown apps are ignored: they may be of an app that was removed long ago.
    """
    known = MigrationLoader(connection=None).disk_migrations
    apps = {app for app, _ in known}
    replaced = {old for migration in known.values() for old in migration.replaces}
    return [
        f"{app} {name}"
        for app, name in sorted(applied)
        if app in apps and (app, name) not in known and (app, name) not in replaced
    ]
