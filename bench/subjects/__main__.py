"""Suggest topics for the records of the field, five times for a fifth of them.

    python -m bench.subjects --data ../shared [--annif PATH]

Title and description are read, the topics of four fifths are known. Neighbours are
those of bm25s over the same text. `--annif` is the command of an Annif with its MLLM
backend, in an environment of its own; it is trained and asked on the same folds.
"""

import argparse
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.markdown import table
from bench.subjects import annif, own
from bench.subjects.records import Fold, folds, load

_FIRST = 5
_LEAST = {"own": 0.3, "mllm": 0.2}
Ranking = Sequence[tuple[float, int]]


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared"))
    parser.add_argument("--annif")
    options = parser.parse_args()
    topics = load(options.data)
    runs: dict[str, dict[int, Ranking]] = {}
    for fold in folds(len(topics.records)):
        for name, ranking in _rank(topics, fold, options.annif).items():
            runs.setdefault(name, {}).update(ranking)
    gold = {i: record.topics for i, record in enumerate(topics.records)}
    rows = [
        (name, f"{least:.1f}", *_figures(ranked, gold, least))
        for name, ranked in runs.items()
        for least in (0.0, _LEAST["mllm" if name.startswith("Annif") else "own"])
    ]
    head = ("Topics, first five", "least score", "F1", "precision", "recall")
    print(table(head, rows))


def _rank(topics: own.Topics, fold: Fold, command: str | None) -> own.Runs:
    found = own.rank(topics, fold)
    if command:
        found["Annif MLLM"] = annif.rank(topics, fold, command)
    return found


def _figures(
    ranked: Mapping[int, Ranking], gold: Mapping[int, frozenset[int]], least: float
) -> tuple[str, str, str]:
    scores: list[tuple[float, float, float]] = []
    for key, wanted in gold.items():
        first = [topic for score, topic in ranked[key] if score > least][:_FIRST]
        hits = len(wanted.intersection(first))
        precision = hits / len(first) if first else 0.0
        recall = hits / len(wanted) if wanted else 0.0
        both = precision + recall
        scores.append((2 * precision * recall / both if both else 0, precision, recall))
    f1, precision, recall = (
        f"{statistics.fmean(each):.3f}" for each in zip(*scores, strict=True)
    )
    return f1, precision, recall


if __name__ == "__main__":
    main()
