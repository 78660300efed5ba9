"""Sizes of indexes on disk."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path


def bytes_under(path: Path) -> int:
    """Return the size of a file, or of all files below a folder."""
    if path.is_file():
        return path.stat().st_size
    return sum(
        (Path(folder) / name).stat().st_size
        for folder, _, names in os.walk(path)
        for name in names
    )


def table_bytes(database: Path, name_pattern: str) -> int:
    """Return the size of SQLite tables and indexes with matching names (LIKE)."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        (size,) = connection.execute(
            "SELECT coalesce(sum(pgsize), 0) FROM dbstat WHERE name LIKE ?",
            (name_pattern,),
        ).fetchone()
    return size
