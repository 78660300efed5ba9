"""Whether a database is of this version of the program, or of a later one."""

from collections.abc import Iterable

from django.db.migrations.loader import MigrationLoader


def unknown_changes(applied: Iterable[tuple[str, str]]) -> list[str]:
    """Changes of a database, as (app, name), that this program does not know.

    Those of apps that it does not know at all are left out: they may be of an app that
    was taken out long ago.
    """
    known = MigrationLoader(connection=None).disk_migrations
    apps = {app for app, _ in known}
    replaced = {old for migration in known.values() for old in migration.replaces}
    return [
        f"{app} {name}"
        for app, name in sorted(applied)
        if app in apps and (app, name) not in known and (app, name) not in replaced
    ]
