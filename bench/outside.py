"""Learn when a question is outside the field of a library, and print how well.

The questions are those of `data/in-and-outside.yaml` and `data/short-questions.yaml`,
asked of the demo library with its model and without. What is printed is
cross-validated: each question is judged by a rule that has not seen it. With a model
the coefficients are learnt from all but the short questions that are held out, and
where the rule decides is set by all that are inside. By words both are learnt from the
questions of any length alone, and brevity is given: what short ones would teach, too
many long ones pay for. What a question gains whose language no record has is set by
the questions in other languages than English, asked where nothing but English is left.
All are to be copied to `freeshelf.search.out_of_scope`.
"""

import itertools
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from bench.logistic import Numbers, regression
from bench.markdown import table, verdict
from bench.models import NAMED, RECOMMENDED, models_folder, variables_of
from bench.speed.product import REPOSITORY, Product

_QUESTIONS = ("in-and-outside.yaml", "short-questions.yaml")
_LEFT = "en"
_ANY_LENGTH, _SHORT, _HELD_OUT = "", "training", "held-out"


@dataclass(frozen=True, slots=True)
class _Learning:
    """Training of a rule: its numbers and its questions."""

    numbers: tuple[str, ...]
    taught_by: tuple[str, ...]  # halves of the questions, for the coefficients
    decided_by: tuple[str, ...]  # and for the threshold
    brevity: float = 0.0  # a coefficient that is not learnt
    missed: float = 0.05  # share of the questions inside that a rule may give up
    missed_foreign: float = 0.05  # and of those in a language that no record has


_LEARNING = {
    "by field": _Learning(
        ("field", "nearest", "familiar", "named", "weight", "brevity"),
        taught_by=(_ANY_LENGTH, _SHORT),
        decided_by=(_ANY_LENGTH, _SHORT, _HELD_OUT),
        missed=0.03,
    ),
    "by meaning": _Learning(
        ("nearest", "familiar", "named", "weight", "brevity"),
        taught_by=(_ANY_LENGTH, _SHORT),
        decided_by=(_ANY_LENGTH, _SHORT, _HELD_OUT),
        missed_foreign=0.1,
    ),
    "by words": _Learning(
        ("weight", "named"),
        taught_by=(_ANY_LENGTH,),
        decided_by=(_ANY_LENGTH,),
        brevity=1.0,
    ),
}
# AUC, and the share of the questions outside that find anything.
_BARS = {"by field": (0.97, 0.10), "by meaning": (0.97, 0.10), "by words": (0.90, 0.25)}
_RULES = (
    "*By field* is the rule of libraries whose titles are about the field, as the "
    "demo's are ([ADR 577](adr/0577-ask-whether-a-question-is-about-the-field.md)), "
    "*by meaning* that of others."
)
_RIDGE, _FOLDS, _REPEATS = 0.003, 10, 10


def section(*, cache: Path, say: Callable[[str], None]) -> str:
    """Return the tables of both rules; `cache` keeps the models for the next run."""
    questions = [
        question
        for name in _QUESTIONS
        for question in yaml.safe_load(
            (REPOSITORY / "bench" / "data" / name).read_text("utf-8")
        )["questions"]
    ]
    with tempfile.TemporaryDirectory(prefix="freeshelf-outside-") as folder:
        models = models_folder(cache, say=say, names=RECOMMENDED)
        found = {}
        product = Product(Path(folder))
        say("Loading the demo library")
        product.freeshelf("demo", "--no-serve")
        if models:
            reading = Product(Path(folder), variables=variables_of(models))
            say("Embedding")
            reading.manage("embed_passages")
            found["by field"] = found["by meaning"] = _ask(reading, questions)
        nothing = {"FREESHELF_MODELS_DIR": str(Path(folder) / "none")}
        found["by words"] = _ask(Product(Path(folder), variables=nothing), questions)
        foreign = _ask_foreign(reading, questions) if models else []
    tables = [report(rule, answers, foreign) for rule, answers in found.items()]
    return "\n\n".join([*([f"{NAMED} {_RULES}"] if models else []), *tables])


def _ask(product: Product, questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    queries = [question["query"] for question in questions]
    found = product.inside("bench.asking", "evidence_of", queries=queries)
    return [
        {"half": _ANY_LENGTH, **question, **evidence}
        for question, evidence in zip(questions, found, strict=True)
        if evidence
    ]


def _ask_foreign(
    product: Product, questions: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Ask the questions in other languages of a library in English alone."""
    product.inside("bench.asking", "keep_only", language=_LEFT)
    product.manage("embed_passages")
    return _ask(product, [each for each in questions if each["language"] != _LEFT])


def report(
    rule: str, answers: list[dict[str, Any]], foreign: Sequence[dict[str, Any]] = ()
) -> str:
    """Return how well a rule separates the questions, and its coefficients.

    `foreign` are the answers to questions in languages that no record has.
    """
    learning = _LEARNING[rule]
    names = learning.numbers
    auc_bar, found_bar = _BARS[rule]
    judged, inside = _judgeable(answers, names)
    scores, weights = _judge(judged, learning, inside)
    auc = area_under_curve(scores, inside)
    found = float((scores[~inside] >= 0).mean())
    auc_verdict = verdict(passed=auc >= auc_bar)
    answered = 100 * (1 - learning.missed)
    lines = table(
        (f"Inside or outside, {rule}", "Bar", "Measured", "Verdict"),
        [
            ("AUC", f"at least {auc_bar}", f"{auc:.3f}", auc_verdict),
            (
                f"outside found, of those inside with hits {answered:g}%",
                f"at most {found_bar}",
                f"{found:.3f}",
                verdict(passed=found <= found_bar),
            ),
        ],
    )
    coefficients = ", ".join(
        f"{name} {value:.2f}" for name, value in zip(names, weights, strict=False)
    )
    learnt_rule = f"Learnt: intercept {weights[-1]:.2f}, {coefficients}."
    parts = [lines, _by_part(judged, scores, inside), learnt_rule]
    if foreign and "nearest" in names:
        parts.append(_of_foreign(foreign, learning, weights))
    return "\n\n".join(parts)


def _judgeable(
    answers: Sequence[dict[str, Any]], names: tuple[str, ...]
) -> tuple[list[dict[str, Any]], NDArray[np.bool_]]:
    """Return the answers that a rule can judge, and whether each is inside.

    A question of codes only has no vector: with a model too, words judge it.
    """
    judged = [answer for answer in answers if all(answer[n] is not None for n in names)]
    return judged, np.array([answer["kind"] == "inside" for answer in judged])


def _of_foreign(
    answers: Sequence[dict[str, Any]], learning: _Learning, weights: Numbers
) -> str:
    """Return how a rule judges questions in languages that no record has."""
    judged, inside = _judgeable(answers, learning.numbers)
    numbers = np.array([[each[n] for n in learning.numbers] for each in judged])
    as_others = numbers @ weights[:-1] + weights[-1]
    # What they gain comes in place of what short questions do.
    brevity = learning.numbers.index("brevity")
    gaining = as_others - weights[brevity] * numbers[:, brevity]
    gained = -np.quantile(gaining[inside], learning.missed_foreign)
    rows = [
        (
            name,
            str(len(judged)),
            f"{area_under_curve(scores, inside):.3f}",
            f"{(scores[inside] >= 0).mean():.3f}",
            f"{(scores[~inside] >= 0).mean():.3f}",
        )
        for name, scores in (
            ("as others", as_others),
            ("with what they gain", gaining + gained),
        )
    ]
    head = (
        "In languages that no record has",
        "number",
        "AUC",
        "inside answered",
        "outside found",
    )
    return f"{table(head, rows)}\n\nLearnt: foreign {gained:.2f}."


def _judge(
    judged: list[dict[str, Any]], learning: _Learning, inside: NDArray[np.bool_]
) -> tuple[Numbers, Numbers]:
    """Return the score of each question, negative outside, and the coefficients.

    A question of which nothing is known finds nothing by itself. The threshold is where
    of the others inside that decide it all but `missed` are answered.
    """
    names = learning.numbers
    numbers = np.array([[answer[n] for n in names] for answer in judged], np.float64)
    given = learning.brevity * np.array([answer["brevity"] for answer in judged])
    finds = numbers[:, [n != "brevity" for n in names]].any(1)
    halves = np.array([answer["half"] for answer in judged])
    taught = finds & np.isin(halves, learning.taught_by)
    deciding = finds & inside & np.isin(halves, learning.decided_by)
    weights = fit(numbers[taught], inside[taught])
    scores = numbers @ weights[:-1] + weights[-1]
    weights[-1] -= np.quantile(scores[deciding], learning.missed)
    scores[taught] = held_out_scores(numbers[taught], inside[taught])
    scores += given - np.quantile(scores[deciding], learning.missed)
    scores[~finds] = min(scores.min(), 0.0) - 1
    return scores, weights


def _by_part(
    judged: list[dict[str, Any]], scores: Numbers, inside: NDArray[np.bool_]
) -> str:
    halves = {
        _ANY_LENGTH: "of any length",
        _SHORT: "short",
        _HELD_OUT: "short, held out",
    }
    labels = [
        (
            halves[answer["half"]],
            answer["language"],
            "five words and more" if answer["brevity"] == 0 else "up to four words",
        )
        for answer in judged
    ]
    rows = []
    for each in dict.fromkeys(itertools.chain(*zip(*labels, strict=True))):
        part = np.array([each in own for own in labels])
        rows.append(
            (
                each,
                str(part.sum()),
                f"{area_under_curve(scores[part], inside[part]):.3f}",
                f"{(scores[part & inside] >= 0).mean():.3f}",
                f"{(scores[part & ~inside] >= 0).mean():.3f}",
            )
        )
    head = ("Questions", "number", "AUC", "inside answered", "outside found")
    return table(head, rows)


def fit(numbers: Numbers, inside: NDArray[np.bool_]) -> Numbers:
    """Return the coefficients of the rule, learnt on standardised numbers."""
    mean, deviation = numbers.mean(0), numbers.std(0) + 1e-9
    standard = (numbers - mean) / deviation
    found = regression(standard, inside, ridge=_RIDGE * len(numbers))
    slopes = found[:-1] / deviation
    return np.append(slopes, found[-1] - slopes @ mean)


def held_out_scores(numbers: Numbers, inside: NDArray[np.bool_]) -> Numbers:
    """Return the score of each question by rules that were fitted without it."""
    scores = np.zeros(len(inside))
    random = np.random.default_rng(0)
    for _ in range(_REPEATS):
        order = random.permutation(len(inside))
        for fold in range(_FOLDS):
            held = order[fold::_FOLDS]
            rest = np.setdiff1d(order, held)
            weights = fit(numbers[rest], inside[rest])
            scores[held] += numbers[held] @ weights[:-1] + weights[-1]
    return scores / _REPEATS


def area_under_curve(scores: Numbers, inside: NDArray[np.bool_]) -> float:
    """Return how often a question inside scores above one outside."""
    difference = scores[inside][:, None] - scores[~inside][None]
    return float((difference > 0).mean() + (difference == 0).mean() / 2)
