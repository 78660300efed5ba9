"""Databases of the tests on PostgreSQL, which are copies of one with migrated tables.

They are on the server of FREESHELF_DATABASE_URL; without it the tests use SQLite.
"""

import os
from typing import Any
from urllib.parse import urlsplit, urlunsplit

_TEMPLATE = "freeshelf_migrated"


def is_postgresql() -> bool:
    """Return whether the tests run on PostgreSQL."""
    return bool(os.environ.get("FREESHELF_DATABASE_URL"))


def url_of(name: str) -> str:
    """The address of a database of the server."""
    address = urlsplit(os.environ["FREESHELF_DATABASE_URL"])
    return urlunsplit(address._replace(path=f"/{name}"))


def has_template() -> bool:
    """Return whether migrated tables are there."""
    with _server() as server:
        found = server.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [_TEMPLATE]
        )
        return found.fetchone() is not None


def make_template() -> str:
    """The address of a new, empty database, which the others will be copies of."""
    return make_empty(_TEMPLATE)


def make_copy(name: str) -> str:
    """The address of a new database with migrated tables."""
    _make(name, _TEMPLATE)
    return url_of(name)


def make_empty(name: str) -> str:
    """The address of a new, empty database."""
    _make(name, "template1")
    return url_of(name)


def drop(name: str) -> None:
    """Remove a database, even if somebody still uses it."""
    with _server() as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _make(name: str, template: str) -> None:
    with _server() as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def _server() -> Any:
    import psycopg

    return psycopg.connect(os.environ["FREESHELF_DATABASE_URL"], autocommit=True)
