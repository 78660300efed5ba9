"""Learn when a question is outside the field of a library, and print how well.

The questions are those of `data/in-and-outside.yaml`, asked of the demo library with
its model and without. What is printed is cross-validated: each question is judged by a
rule that has not seen it. The coefficients are learnt from all of them, to be copied to
`freeshelf.search.outside`.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from bench.logistic import Numbers, regression
from bench.markdown import table, verdict
from bench.models import NAMED, RECOMMENDED, models_folder, variables_of
from bench.speed.product import REPOSITORY, Product

_QUESTIONS = REPOSITORY / "bench" / "data" / "in-and-outside.yaml"
_NUMBERS = {
    "by meaning": ("nearest", "familiar", "named", "weight"),
    "by words": ("weight", "named"),
}
# AUC, and the share of the questions outside that find anything.
_BARS = {"by meaning": (0.97, 0.10), "by words": (0.90, 0.25)}
_MISSED = 0.05  # share of the questions inside that a rule may give up
_RIDGE, _FOLDS, _REPEATS = 0.003, 10, 10


def section(*, cache: Path, say: Callable[[str], None]) -> str:
    """Return the tables of both rules; `cache` keeps the models for the next run."""
    questions = yaml.safe_load(_QUESTIONS.read_text("utf-8"))["questions"]
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
            found["by meaning"] = _ask(reading, questions)
        nothing = {"FREESHELF_MODELS_DIR": str(Path(folder) / "none")}
        found["by words"] = _ask(Product(Path(folder), variables=nothing), questions)
    tables = [report(rule, answers) for rule, answers in found.items()]
    return "\n\n".join([*([NAMED] if models else []), *tables])


def _ask(product: Product, questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    queries = [question["query"] for question in questions]
    found = product.inside("bench.asking", "evidence_of", queries=queries)
    return [
        {"is_inside": question["kind"] == "inside", **evidence}
        for question, evidence in zip(questions, found, strict=True)
        if evidence
    ]


def report(rule: str, answers: list[dict[str, Any]]) -> str:
    """Return how well a rule separates the questions, and its coefficients."""
    names = _NUMBERS[rule]
    auc_bar, found_bar = _BARS[rule]
    inside = np.array([answer["is_inside"] for answer in answers])
    # A question of codes only has no vector: with a model too, words judge it.
    judged = np.array([all(answer[n] is not None for n in names) for answer in answers])
    numbers = np.array(
        [[answer[n] or 0.0 for n in names] for answer in answers], np.float64
    )
    numbers, inside = numbers[judged], inside[judged]
    scores = held_out_scores(numbers, inside)
    found = float((scores[~inside] >= np.quantile(scores[inside], _MISSED)).mean())
    auc = area_under_curve(scores, inside)
    auc_verdict = verdict(passed=auc >= auc_bar)
    weights = fit(numbers, inside)
    own = numbers[inside] @ weights[:-1]
    intercept = -float(np.quantile(own, _MISSED))
    lines = table(
        (f"Inside or outside, {rule}", "Bar", "Measured", "Verdict"),
        [
            ("AUC", f"at least {auc_bar}", f"{auc:.3f}", auc_verdict),
            (
                f"outside found, of those inside {1 - _MISSED:.0%}",
                f"at most {found_bar}",
                f"{found:.3f}",
                verdict(passed=found <= found_bar),
            ),
        ],
    )
    learnt = ", ".join(
        f"{name} {value:.2f}" for name, value in zip(names, weights, strict=False)
    )
    return f"{lines}\n\nLearnt from all: intercept {intercept:.2f}, {learnt}."


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
