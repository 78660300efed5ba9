"""Make and measure the weights that tell a call for help from a question about one.

    python -m bench.calls_for_help

writes src/freeshelf/search/data/calls_for_help_weights.json for the recommended model:
logistic regressions over what the words of every question in `_LEARNT` say, alone and
beside its vector. What is printed, here and by `bench.run --only calls-for-help`, is of
the questions in help.yaml and of all but help*.yaml, each judged by weights and a limit
that were made without it (ten folds), and of help-unseen.yaml, which is never learnt.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from bench.logistic import Numbers, regression, with_constant
from bench.markdown import table, verdict
from bench.models import RECOMMENDED, models_folder, variables_of
from bench.speed.product import REPOSITORY, Product
from freeshelf.core.batches import in_batches
from freeshelf.search.calls_for_help import WORDS, said_by_words

MODEL = RECOMMENDED[0]
WEIGHTS = REPOSITORY / "src/freeshelf/search/data/calls_for_help_weights.json"
_JUDGED, _UNSEEN = "help", "help-unseen"
_LEARNT = (
    _JUDGED,
    "help-training",
    "in-and-outside",
    "questions",
    "paraphrases",
    "answers",
)
_FOLDS, _INNER_FOLDS = 10, 5
_TOGETHER = 200  # questions that one process reads
# Both were chosen on folds of kinds of questions.
_RIDGE, _RIDGE_OF_WORDS = 0.03, 1.0
# A vector's numbers are near 0.05, what words say is 0 or 1.
_OF_WORDS = 0.15
# So many of the calls are above the limit, by weights that were made without them.
_FOUND, _FOUND_BY_WORDS = 0.965, 0.92
_KINDS = {
    "help": "calls for help",
    "research": "questions that look alike",
    "other": "all other questions",
    "unseen help": "calls for help of kinds not learnt",
    "unseen research": "questions that look alike, of kinds not learnt",
    "unseen ordinary": "everyday scenes of kinds not learnt",
    "unseen nonsense": "nonsense of a kind not learnt",
}
_FOUND_BAR, _WORDS_BAR, _ALARM_BAR = 0.95, 0.8, 0.02

Question = dict[str, Any]
Figures = dict[str, dict[str, list[bool]]]


def section(*, cache: Path, say: Callable[[str], None]) -> str:
    """Return the tables; `cache` keeps the models for the next run."""
    read = _embedded(cache=cache, say=say)
    return report(figures(*read[:2]) if read else {"words": by_words()})


def report(measured: Figures) -> str:
    """Return the shares that are judged calls for help, by what judges and by kind."""
    rows = []
    for way, title, bar in (
        ("model", "with the recommended model", _FOUND_BAR),
        ("words", "by words alone", _WORDS_BAR),
    ):
        for kind, judged in measured.get(way, {}).items():
            named = _KINDS[kind]
            share = sum(judged) / len(judged)
            limit, is_met = "", ""
            if kind.endswith("help"):
                limit, is_met = f"at least {bar}", verdict(passed=share >= bar)
            elif kind != "other":
                limit = f"at most {_ALARM_BAR}"
                is_met = verdict(passed=share <= _ALARM_BAR)
            number = str(len(judged))
            rows.append((f"{named}, {title}", number, limit, f"{share:.3f}", is_met))
    head = ("Judged a call for help", "number", "Bar", "Measured", "Verdict")
    return table(head, rows)


def by_words() -> dict[str, list[bool]]:
    """Return by kind which of the questions the words alone make calls for help."""
    questions = _questions()
    return _judged(questions, _said(questions), _RIDGE_OF_WORDS, _FOUND_BY_WORDS)


def figures(questions: Sequence[Question], vectors: Numbers) -> Figures:
    """Return what words and the model judge of each question, by kind."""
    numbers = np.hstack([vectors, _said(questions) * _OF_WORDS])
    return {
        "model": _judged(questions, numbers, _RIDGE, _FOUND),
        "words": by_words(),
    }


def _judged(
    questions: Sequence[Question], numbers: Numbers, ridge: float, found: float
) -> dict[str, list[bool]]:
    """Return what is judged of each question by weights made without it, by kind."""
    is_unseen = np.array([each["file"] == _UNSEEN for each in questions])
    places = np.arange(len(questions))
    scores = np.zeros(len(questions))
    for fold in range(_FOLDS):
        is_judged = (places % _FOLDS == fold) & ~is_unseen
        weights = fitted(
            [questions[place] for place in places[~is_judged & ~is_unseen]],
            numbers[~is_judged & ~is_unseen],
            ridge=ridge,
            found=found,
        )
        scores[is_judged] = with_constant(numbers[is_judged]) @ weights
    learnt = [questions[place] for place in places[~is_unseen]]
    weights = fitted(learnt, numbers[~is_unseen], ridge=ridge, found=found)
    scores[is_unseen] = with_constant(numbers[is_unseen]) @ weights
    return _by_kind(questions, (scores > 0).tolist())


def made_weights(
    questions: Sequence[Question], vectors: Numbers, key: str
) -> dict[str, Any]:
    """Return the weights from every question that is learnt, by the model's name."""
    every = [each for each in _questions() if each["file"] != _UNSEEN]
    words = fitted(every, _said(every), ridge=_RIDGE_OF_WORDS, found=_FOUND_BY_WORDS)
    is_learnt = np.array([each["file"] != _UNSEEN for each in questions])
    learnt = [each for each in questions if each["file"] != _UNSEEN]
    numbers = np.hstack([vectors[is_learnt], _said(learnt) * _OF_WORDS])
    weights = fitted(learnt, numbers, ridge=_RIDGE, found=_FOUND)
    size = vectors.shape[1]
    of_words = weights[size:] * np.append(
        np.full(len(weights) - size - 1, _OF_WORDS), 1
    )
    return {WORDS: _row(WORDS, words, []), MODEL: _row(key, of_words, weights[:size])}


def _row(key: str, of_words: Numbers, of_vector: Sequence[float]) -> dict[str, Any]:
    named = zip(said_by_words("a"), of_words, strict=False)
    return {
        "made_with": key,
        "bias": round(float(of_words[-1]), 4),
        "of_words": {name: round(float(each), 3) for name, each in named},
        "of_vector": [round(float(each), 3) for each in of_vector],
    }


def _said(questions: Sequence[Question]) -> Numbers:
    """Return what the words of each question say, a row of numbers each."""
    names = said_by_words("a")
    said = [said_by_words(each["query"]) for each in questions]
    return np.array([[each.get(name, 0) for name in names] for each in said])


def fitted(
    questions: Sequence[Question], numbers: Numbers, *, ridge: float, found: float
) -> Numbers:
    """Return weights from these questions, the last one a constant.

    The constant is moved so that a share of the calls, `found`, is above 0, each by
    weights made without it.
    """
    is_call = np.array([each["kind"] == "help" for each in questions])
    order = np.arange(len(questions))
    scores = np.zeros(len(questions))
    for fold in range(_INNER_FOLDS):
        rest = order % _INNER_FOLDS != fold
        scores[~rest] = with_constant(numbers[~rest]) @ regression(
            numbers[rest], is_call[rest], ridge=ridge, is_balanced=True
        )
    weights = regression(numbers, is_call, ridge=ridge, is_balanced=True)
    weights[-1] -= np.quantile(scores[is_call], 1 - found)
    return weights


def _questions() -> list[Question]:
    """Return the questions with their file; of files but help*.yaml all are "other"."""
    questions = []
    for name in (*_LEARNT, _UNSEEN):
        text = (REPOSITORY / "bench" / "data" / f"{name}.yaml").read_text("utf-8")
        for question in yaml.safe_load(text)["questions"]:
            kind = question["kind"] if name.startswith(_JUDGED) else "other"
            questions.append({**question, "kind": kind, "file": name})
    return questions


def _by_kind(
    questions: Sequence[Question], judged: Sequence[bool]
) -> dict[str, list[bool]]:
    found: dict[str, list[bool]] = {kind: [] for kind in _KINDS}
    for question, is_call in zip(questions, judged, strict=True):
        kind = question["kind"]
        if question["file"] == _UNSEEN:
            found[f"unseen {kind}"].append(is_call)
        elif question["file"] == _JUDGED or kind == "other":
            found[kind].append(is_call)
    return found


def _embedded(
    *, cache: Path, say: Callable[[str], None]
) -> tuple[list[Question], Numbers, str] | None:
    """Return the questions that a search embeds, their vectors and the model's key.

    None if the model is not available.
    """
    models = models_folder(cache, say=say, names=(MODEL,))
    if models is None:
        return None
    variables = variables_of(models)
    questions = _questions()
    vectors: list[list[float] | None] = []
    with tempfile.TemporaryDirectory(prefix="freeshelf-calls-for-help-") as folder:
        product = Product(Path(folder), variables=variables)
        # All of them are more than one command line holds.
        for part in in_batches(questions, _TOGETHER):
            queries = [each["query"] for each in part]
            found = product.inside(
                "bench.asking", "embedded", queries=queries, model=MODEL
            )
            vectors += found["vectors"]
    read = [each for each, vector in zip(questions, vectors, strict=True) if vector]
    return read, np.array([v for v in vectors if v], np.float64), found["key"]


def main() -> int:
    """Write the weights and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    cache = REPOSITORY / ".make" / "bench"
    parser.add_argument("--cache", type=Path, default=cache)
    options = parser.parse_args()
    read = _embedded(cache=options.cache, say=print)
    if read is None:
        return 1
    weights = made_weights(*read)
    lines = [
        f"{json.dumps(model)}: {json.dumps(row)}" for model, row in weights.items()
    ]
    WEIGHTS.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
    print(report(figures(read[0], read[1])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
