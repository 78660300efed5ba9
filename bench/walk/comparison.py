"""Two libraries compared row by row, by the SQLite files of their backups."""

import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Row = tuple[tuple[str, Any], ...]  # column and value
# What a backup leaves out, processes note about themselves, or is made again from
# other tables.
_NOT_CARRIED = {
    *("accounts_session", "accounts_cacheentry", "accounts_storedanswer"),
    *("accounts_token", "django_migrations", "leases_lease"),
    *("operations_rolestate", "search_examplesearch", "search_indexchange"),
    "search_indexedrecord",
}
_WAGTAILS_INDEX = "wagtailsearch_"
# SQLite has one model more, that of Wagtail's index, whose names the other keeps.
_OF_MODELS = {"django_content_type", "auth_permission"}
# Which records a row of another table belongs to.
_OF_RECORDS = ("resource_id", "object_id", "mark_id", "first_id", "second_id")
_RECORDS = "library_resource"
# What the editors of the walk type, and what publishing writes beside it.
_TYPED = {"title", "last_published_at", "latest_revision_id", "live_revision_id"}


@dataclass(slots=True)
class Difference:
    """The rows of a table that are in one of two libraries only.

    One that has changed is in both lists.
    """

    gone: list[Row] = field(default_factory=list)
    new: list[Row] = field(default_factory=list)


def differences(before: Path, after: Path) -> dict[str, Difference]:
    """Return what differs between two files, by table."""
    found = {}
    with (
        closing(sqlite3.connect(before)) as old,
        closing(sqlite3.connect(after)) as new,
    ):
        tables, others = _tables(old), _tables(new)
        for name in sorted((tables | others) - _OF_MODELS):
            there = _rows(old, name) if name in tables else Counter()
            here = _rows(new, name) if name in others else Counter()
            if there != here:
                found[name] = Difference(
                    gone=list((there - here).elements()),
                    new=list((here - there).elements()),
                )
    return found


def unexplained(
    found: Mapping[str, Difference],
    *,
    edited: Collection[str],
    moving: Collection[str] = (),
) -> list[str]:
    """Return a sentence for each table with rows that are gone for no known reason.

    What belongs to records that were `edited`, by their keys, may change, of the
    records themselves only what was typed; and so may tables that are `moving` by
    themselves.
    """
    sentences = []
    for name, difference in found.items():
        if name in moving:
            continue
        kept = Counter(map(_untyped, difference.new))
        strange = [
            row
            for row in difference.gone
            if not _records_of(name, dict(row)) & set(edited)
            or (name == _RECORDS and _untyped(row) not in kept)
        ]
        if strange:
            sentences.append(f"{name}: {len(strange)} rows gone, as {strange[0]}")
    return sentences


def _records_of(table: str, row: Mapping[str, Any]) -> set[str]:
    columns = ("id",) if table == _RECORDS else _OF_RECORDS
    return {str(row[name]) for name in columns if name in row}


def _untyped(row: Row) -> Row:
    return tuple(each for each in row if each[0] not in _TYPED)


def _tables(file: sqlite3.Connection) -> set[str]:
    names = file.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
    return {
        name
        for (name,) in names
        if name not in _NOT_CARRIED
        and not name.startswith(("sqlite_", _WAGTAILS_INDEX))
    }


def _rows(file: sqlite3.Connection, table: str) -> Counter[Row]:
    asked = file.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - our own tables
    names = [column[0] for column in asked.description]
    # Columns that came by an upgrade stand last.
    return Counter(
        tuple(sorted(zip(names, map(_plain, row), strict=True))) for row in asked
    )


def _plain(value: Any) -> Any:
    """Return a value in the one form of it: JSON may be written in several."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.dumps(json.loads(value), sort_keys=True)
        except ValueError:
            return value
    return value
