"""Compare the ranking with other systems on the same text.

Every system gets title, text and subjects of the same documents and the same queries.
The product gets them as records of its library and is queried through its own service:
lexical only, dense only, and fused, as a visitor uses it.
"""

import csv
import json
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from bench.collections import NAMES, Collection, load
from bench.models import NAMED, RECOMMENDED, models_folder
from bench.peers import bm25, postgres, sqlite_fts5
from bench.quality_report import FUSED, MEANING, WORDS, Figures, report
from bench.scoring import Runs, Scores, score
from bench.speed.product import MeasuringError, Product

_DEPTH = 100
_WAYS = {"words": WORDS, "meaning": MEANING, "fused": FUSED}
WINS_FILE = "wins-and-losses.csv"


def section(*, data: Path, cache: Path, say: Callable[[str], None]) -> str:
    """Rank every collection with every system, and return the tables.

    `cache` keeps models and vectors for the next run, and gets the file of wins and
    losses.
    """
    if not (data / "retrieval").is_dir():
        raise MeasuringError(f"There are no collections in {data}; set --data.")
    collections = {name: load(data, name) for name in NAMES}
    cache.mkdir(parents=True, exist_ok=True)
    models = models_folder(cache, say=say, names=RECOMMENDED)
    say("Ranking with the product")
    runs = _product_runs(data, cache=cache, models=models)
    figures = {
        _WAYS[way]: {
            name: score(each, runs[way][name]) for name, each in collections.items()
        }
        for way in _WAYS
        if way in runs
    }
    figures |= _peer_scores(collections, say)
    wins = cache / WINS_FILE
    write_wins(wins, figures)
    say(f"Wins and losses question by question: {wins}")
    return f"{NAMED}\n\n{report(figures)}" if models else report(figures)


def write_wins(path: Path, figures: Figures) -> None:
    """Write nDCG@10 of every system for every query as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("collection", "question", *figures))
        for name in NAMES:
            of_each = [figures[system][name].each for system in figures]
            for question in of_each[0]:
                values = (f"{each.get(question, 0.0):.4f}" for each in of_each)
                writer.writerow((name, question, *values))


def _product_runs(
    data: Path, *, cache: Path, models: Path | None
) -> Mapping[str, Mapping[str, Runs]]:
    with tempfile.TemporaryDirectory(prefix="freeshelf-quality-") as folder:
        product = Product(Path(folder))
        product.begin()
        out = Path(folder) / "runs.json"
        product.inside(
            "bench.ranking",
            "rank_all",
            data=str(data.resolve()),
            names=list(NAMES),
            out=str(out),
            models=str(models.resolve()) if models else "",
            active=list(RECOMMENDED),
            vectors=str((cache / "vectors").resolve()),
        )
        found: Mapping[str, Mapping[str, Runs]] = json.loads(out.read_text("utf-8"))
    return found


def _peer_scores(
    collections: Mapping[str, Collection], say: Callable[[str], None]
) -> dict[str, dict[str, Scores]]:
    peers: dict[str, Callable[[Collection, int], Runs]] = {
        "SQLite FTS5, unicode61": sqlite_fts5.unicode61,
        "SQLite FTS5, porter": sqlite_fts5.porter,
        "bm25s k1=1.5 b=0.75": bm25.k15_b75,
        "bm25s k1=0.9 b=0.4": bm25.k09_b40,
    }
    scores = {
        peer: _scores_of(rank, collections, peer, say) for peer, rank in peers.items()
    }
    if postgres.binaries() is None:
        say("PostgreSQL is not installed: left out")
        return scores
    with postgres.server() as connection:
        for peer, rank in (
            ("PostgreSQL, ts_rank, any word", postgres.rank_any),
            ("PostgreSQL, websearch", postgres.rank_web),
        ):
            connected = partial(rank, connection=connection)
            scores[peer] = _scores_of(connected, collections, peer, say)
    return scores


def _scores_of(
    rank: Callable[[Collection, int], Runs],
    collections: Mapping[str, Collection],
    peer: str,
    say: Callable[[str], None],
) -> dict[str, Scores]:
    say(f"Ranking with {peer}")
    return {
        name: score(collection, rank(collection, _DEPTH))
        for name, collection in collections.items()
    }
