"""A results page on one SQLite FTS5 table, and the creation of that table."""

import os
import re
import sqlite3
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from bench.speed.corpus import GeneratedResource, resources
from bench.speed.peers.page import PAGE_SIZE, Found, search_page

PATH_VARIABLE = "BENCH_FTS5_PATH"
_BATCH = 500
_local = threading.local()


def extend(path: Path, *, first: int, last: int) -> float:
    """Add resources to the table, creating it if needed; return the seconds."""
    started = time.perf_counter()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(
            "CREATE VIRTUAL TABLE IF NOT EXISTS resource USING fts5(title, body)"
        )
        for start in range(first, last + 1, _BATCH):
            batch = resources(start, min(last, start + _BATCH - 1))
            connection.execute("BEGIN")
            connection.executemany(
                "INSERT INTO resource(rowid, title, body) VALUES (?, ?, ?)",
                map(_row, batch),
            )
            connection.execute("COMMIT")
        connection.execute("INSERT INTO resource(resource) VALUES ('optimize')")
    return time.perf_counter() - started


def find(text: str) -> tuple[int, Sequence[Found]]:
    """Return the best ten with all words by BM25, each with a snippet."""
    words = " ".join(f'"{word}"' for word in re.findall(r"\w+", text))
    if not words:
        return 0, []
    connection = _connection()
    (total,) = connection.execute(
        "SELECT count(*) FROM resource WHERE resource MATCH ?", (words,)
    ).fetchone()
    rows = connection.execute(
        "SELECT title, snippet(resource, 1, '', '', '…', 32) FROM resource "
        "WHERE resource MATCH ? ORDER BY bm25(resource, 3.0, 1.0) LIMIT ?",
        (words, PAGE_SIZE),
    )
    return total, [Found(title, snippet) for title, snippet in rows]


application = search_page(find)


def _row(made: GeneratedResource) -> tuple[int, str, str]:
    return made.number, made.title, "\n".join((*made.paragraphs, *made.pages))


def _connection() -> sqlite3.Connection:
    if not hasattr(_local, "connection"):
        address = f"file:{os.environ[PATH_VARIABLE]}?mode=ro"
        _local.connection = sqlite3.connect(address, uri=True)
    return _local.connection
