"""A database of our own for one import: on disk, so that memory stays small."""

import os
import sqlite3
import tempfile
from contextlib import suppress
from pathlib import Path


def scratch_database() -> sqlite3.Connection:
    """An empty SQLite file that nobody else can open and that goes with the process.

    It has no name once it is open, so that no kill leaves words of a site behind.
    """
    handle, name = tempfile.mkstemp(prefix="freeshelf-", suffix=".sqlite")
    os.close(handle)
    database = sqlite3.connect(name, isolation_level=None, check_same_thread=False)
    database.executescript(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; "
        "PRAGMA cache_size = -16000; PRAGMA locking_mode = EXCLUSIVE; "
        "BEGIN EXCLUSIVE; CREATE TABLE opened (x); COMMIT"
    )
    with suppress(OSError):  # a system that holds on to open files
        Path(name).unlink()
    database.execute("BEGIN")
    return database
