"""PostgreSQL's full-text search, in a temporary server."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from bench.collections import Collection
from bench.peers.words import spaced, words

_CONFIGURATIONS = {
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "ru": "russian",
    "ar": "arabic",
    "de": "german",
}
_ANY = """
SELECT key FROM t, to_tsquery(%s::regconfig, %s) AS query
WHERE vector @@ query ORDER BY ts_rank(vector, query) DESC, key LIMIT %s
"""
_WEB = _ANY.replace("to_tsquery", "websearch_to_tsquery")


def binaries() -> Path | None:
    """Return the path of PostgreSQL's programs, None if not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


@contextmanager
def server() -> Iterator[str]:
    """Start a server on a local socket; yield its connection string."""
    programs = binaries()
    if programs is None:
        raise FileNotFoundError("initdb")
    with tempfile.TemporaryDirectory(prefix="freeshelf-pg-") as name:
        folder = Path(name)
        # PostgreSQL refuses to run as root.
        user = "postgres" if os.geteuid() == 0 else None
        if user:
            account = pwd.getpwnam(user)
            os.chown(folder, account.pw_uid, account.pw_gid)
        data = folder / "data"
        _run([programs / "initdb", "-D", data, "-A", "trust", "-U", "bench"], user)
        options = f"-c listen_addresses='' -c unix_socket_directories={folder}"
        _run([programs / "pg_ctl", "-D", data, "-w", "-o", options, "start"], user)
        try:
            yield f"host={folder} user=bench dbname=postgres"
        finally:
            _run([programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"], user)


def rank_any(
    collection: Collection, depth: int, *, connection: str
) -> dict[str, list[str]]:
    """Rank by ts_rank with any word of the query."""
    return _rank(collection, depth, connection, is_web=False)


def rank_web(
    collection: Collection, depth: int, *, connection: str
) -> dict[str, list[str]]:
    """Rank by ts_rank with all words, as parsed by websearch_to_tsquery."""
    return _rank(collection, depth, connection, is_web=True)


def _rank(
    collection: Collection, depth: int, connection: str, *, is_web: bool
) -> dict[str, list[str]]:
    runs = {}
    with psycopg.connect(connection, autocommit=True) as database:
        database.execute("DROP TABLE IF EXISTS t")
        database.execute("CREATE TABLE t (key text, vector tsvector)")
        with database.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO t VALUES (%s, to_tsvector(%s::regconfig, %s))",
                [
                    (each.key, _configuration(each.language), spaced(each.whole))
                    for each in collection.documents
                ],
            )
        database.execute("CREATE INDEX ON t USING gin (vector)")
        statement = _WEB if is_web else _ANY
        for question in collection.questions:
            query_words = words(question.text)
            text = spaced(question.text) if is_web else " | ".join(query_words)
            if not query_words:
                runs[question.key] = []
                continue
            rows = database.execute(
                statement, (_configuration(question.language), text, depth)
            )
            runs[question.key] = [key for (key,) in rows]
    return runs


def _configuration(language: str) -> str:
    return _CONFIGURATIONS.get(language, "simple")


def _run(command: list[object], user: str | None) -> None:
    subprocess.run(
        [str(part) for part in command],
        user=user,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
    )
