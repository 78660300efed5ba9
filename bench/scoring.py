"""Measures of a run: means over a collection, and nDCG@10 per query."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import ir_measures
from ir_measures import RR, R, nDCG

from bench.collections import Collection

Runs = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Scores:
    """Means over the queries of one collection; `each` has nDCG@10 per query."""

    ndcg: float
    recall: float
    mrr: float
    judged: float  # share of judged documents in the first ten
    ndcg_judged: float  # nDCG@10 without the unjudged documents
    each: Mapping[str, float] = field(default_factory=dict)


def score(collection: Collection, runs: Runs) -> Scores:
    """Return the measures of one run."""
    qrels = [
        ir_measures.Qrel(question, document, grade)
        for question, grades in collection.grades.items()
        for document, grade in grades.items()
    ]
    judged_only = {
        question: [key for key in keys if key in collection.grades.get(question, {})]
        for question, keys in runs.items()
    }
    measured = ir_measures.calc([nDCG @ 10, R @ 100, RR @ 10], qrels, _scored(runs))
    without = ir_measures.calc_aggregate([nDCG @ 10], qrels, _scored(judged_only))
    shares = [
        sum(key in collection.grades[question] for key in runs.get(question, ())[:10])
        / 10
        for question in collection.grades
    ]
    found = {
        metric.query_id: metric.value
        for metric in measured.per_query
        if metric.measure == nDCG @ 10
    }
    return Scores(
        ndcg=measured.aggregated[nDCG @ 10],
        recall=measured.aggregated[R @ 100],
        mrr=measured.aggregated[RR @ 10],
        judged=statistics.fmean(shares),
        ndcg_judged=without[nDCG @ 10],
        each={question: found.get(question, 0.0) for question in collection.grades},
    )


def _scored(runs: Runs) -> list[ir_measures.ScoredDoc]:
    return [
        ir_measures.ScoredDoc(question, key, float(-place))
        for question, keys in runs.items()
        for place, key in enumerate(keys)
    ]
