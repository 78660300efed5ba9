"""SQLite FTS5 with its own BM25 and any word of the query."""

import sqlite3

from bench.collections import Collection
from bench.peers.words import spaced, words


def unicode61(collection: Collection, depth: int) -> dict[str, list[str]]:
    """Rank with unstemmed words, without accents."""
    return _rank(collection, depth, "unicode61 remove_diacritics 2")


def porter(collection: Collection, depth: int) -> dict[str, list[str]]:
    """Rank with English stemming."""
    return _rank(collection, depth, "porter unicode61 remove_diacritics 2")


def _rank(collection: Collection, depth: int, tokenizer: str) -> dict[str, list[str]]:
    database = sqlite3.connect(":memory:")
    database.execute(
        "CREATE VIRTUAL TABLE t "
        f"USING fts5(key UNINDEXED, text, tokenize='{tokenizer}')"
    )
    database.executemany(
        "INSERT INTO t VALUES (?, ?)",
        ((each.key, spaced(each.whole)) for each in collection.documents),
    )
    statement = "SELECT key FROM t WHERE t MATCH ? ORDER BY bm25(t), rowid LIMIT ?"
    runs = {}
    for question in collection.questions:
        query = " OR ".join(f'"{word}"' for word in words(question.text))
        rows = database.execute(statement, (query, depth)) if query else ()
        runs[question.key] = [key for (key,) in rows]
    database.close()
    return runs
