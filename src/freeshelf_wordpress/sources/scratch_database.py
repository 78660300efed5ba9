"""Temporary database on disk for one import, to save memory."""

import os
import sqlite3
import tempfile
from contextlib import suppress
from pathlib import Path


def scratch_database() -> sqlite3.Connection:
    """Return an empty SQLite database that is private and ends with the process.

    The file is deleted once it is open, so that a killed process leaves no data behind.
    """
    handle, name = tempfile.mkstemp(prefix="freeshelf-", suffix=".sqlite")
    os.close(handle)
    database = sqlite3.connect(name, isolation_level=None, check_same_thread=False)
    database.executescript(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; "
        "PRAGMA cache_size = -16000; PRAGMA locking_mode = EXCLUSIVE; "
        "BEGIN EXCLUSIVE; CREATE TABLE opened (x); COMMIT"
    )
    with suppress(OSError):  # Windows cannot delete open files
        Path(name).unlink()
    database.execute("BEGIN")
    return database
