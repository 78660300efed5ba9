"""How well results are ranked, beside other systems over the same text.

Every system gets title, text and subjects of the same documents and the same questions.
The product gets them as records of its library and is asked through its own service.
"""

import statistics
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import ir_measures
from ir_measures import RR, R, nDCG

from bench.collections import NAMES, Collection, load
from bench.markdown import table, verdict
from bench.peers import bm25, postgres, sqlite_fts5
from bench.speed.product import MeasuringError, Product

_DEPTH = 100
_BAR = 0.005
_PRODUCT = "Freeshelf"
_LUCENE = "Lucene 9.9.1, published"
# nDCG@10 with language analyzers, the better of k1=0.9 b=0.4 and k1=1.2 b=0.75.
_LUCENE_FIGURES = {
    "scifact": 0.6827,
    "piaf-fr": 0.8053,
    "xquad-es": 0.9583,
    "xquad-ar": 0.9378,
    "xquad-zh": 0.9659,
    "xquad-x-en": 0.2223,
}
Runs = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Scores:
    """Means over the questions of one collection."""

    ndcg: float
    recall: float
    mrr: float
    judged: float  # share of the first ten that somebody judged
    ndcg_judged: float  # nDCG@10 with the unjudged taken out of the run


def section(*, data: Path, say: Callable[[str], None]) -> str:
    """Rank every collection with every system, and write the tables."""
    if not (data / "retrieval").is_dir():
        raise MeasuringError(f"There are no collections in {data}; set --data.")
    collections = {name: load(data, name) for name in NAMES}
    say("Ranking with the product")
    ours = _product_runs(data)
    scores = {name: score(each, ours[name]) for name, each in collections.items()}
    return report({_PRODUCT: scores, **_peer_scores(collections, say)})


def score(collection: Collection, runs: Runs) -> Scores:
    """Figures of one run."""
    qrels = [
        ir_measures.Qrel(question, document, grade)
        for question, grades in collection.grades.items()
        for document, grade in grades.items()
    ]
    judged_only = {
        question: [key for key in keys if key in collection.grades.get(question, {})]
        for question, keys in runs.items()
    }
    measured = ir_measures.calc_aggregate(
        [nDCG @ 10, R @ 100, RR @ 10], qrels, _scored(runs)
    )
    without = ir_measures.calc_aggregate([nDCG @ 10], qrels, _scored(judged_only))
    shares = [
        sum(key in collection.grades[question] for key in runs.get(question, ())[:10])
        / 10
        for question in collection.grades
    ]
    return Scores(
        ndcg=measured[nDCG @ 10],
        recall=measured[R @ 100],
        mrr=measured[RR @ 10],
        judged=statistics.fmean(shares),
        ndcg_judged=without[nDCG @ 10],
    )


def report(scores: Mapping[str, Mapping[str, Scores]]) -> str:
    """A verdict, then a table for each figure."""
    parts = [_verdicts(scores)]
    for title, pick in (
        ("nDCG@10", lambda s: s.ndcg),
        ("Recall@100", lambda s: s.recall),
        ("MRR@10", lambda s: s.mrr),
    ):
        rows = [
            (system, *(_figure(figures.get(name), pick) for name in NAMES))
            for system, figures in scores.items()
        ]
        if title == "nDCG@10":
            lucene = (_LUCENE_FIGURES.get(name) for name in NAMES)
            rows.append((_LUCENE, *(f"{each:.4f}" if each else "" for each in lucene)))
        parts.append(table((title, *NAMES), rows))
    rows = [
        (system, f"{one.judged:.3f}", f"{one.ndcg_judged:.4f}")
        for system, figures in scores.items()
        if (one := figures.get("records"))
    ]
    parts.append(table(("records", "judged@10", "nDCG@10 of the judged"), rows))
    parts.append(
        "Chinese was cut into characters and pairs for the peers, who cannot. In "
        "xquad-x-en questions and documents are in different languages."
    )
    return "\n\n".join(parts)


def _verdicts(scores: Mapping[str, Mapping[str, Scores]]) -> str:
    rows = []
    for name in NAMES:
        peers = {
            system: figures[name].ndcg
            for system, figures in scores.items()
            if system != _PRODUCT and name in figures
        }
        if name in _LUCENE_FIGURES:
            peers[_LUCENE] = _LUCENE_FIGURES[name]
        best = max(peers, key=lambda system: peers[system])
        ours = scores[_PRODUCT][name].ndcg
        rows.append(
            (
                name,
                f"{ours:.4f}",
                f"{peers[best]:.4f}",
                best,
                f"{ours - peers[best]:+.4f}",
                verdict(passed=peers[best] - ours <= _BAR),
            )
        )
    head = ("nDCG@10", _PRODUCT, "best peer", "which", "distance", f"bar -{_BAR}")
    return table(head, rows)


def _product_runs(data: Path) -> Mapping[str, Runs]:
    with tempfile.TemporaryDirectory(prefix="freeshelf-quality-") as folder:
        product = Product(Path(folder))
        product.manage("migrate", "--verbosity", "0")
        found: Mapping[str, Runs] = product.inside(
            "bench.ranking", "rank_all", data=str(data.resolve()), names=list(NAMES)
        )
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


def _scored(runs: Runs) -> list[ir_measures.ScoredDoc]:
    return [
        ir_measures.ScoredDoc(question, key, float(-place))
        for question, keys in runs.items()
        for place, key in enumerate(keys)
    ]


def _figure(scores: Scores | None, pick: Callable[[Scores], float]) -> str:
    return "" if scores is None else f"{pick(scores):.4f}"
