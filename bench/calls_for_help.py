"""Make and measure the weights that tell a call for help from a question about one.

    python -m bench.calls_for_help

writes src/freeshelf/search/data/calls_for_help_weights.json for the recommended model:
a logistic regression over the vectors of every question in `_LEARNT`. What is printed,
here and by `bench.run --only calls-for-help`, is of the questions in help.yaml, each
judged by weights and a limit that were made without it (ten folds).
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
from numpy.typing import NDArray

from bench.logistic import Numbers, regression, with_constant
from bench.markdown import table, verdict
from bench.models import RECOMMENDED, models_folder, variables_of
from bench.speed.product import REPOSITORY, Product
from freeshelf.core.batches import in_batches
from freeshelf.search.calls_for_help import is_call_by_words

MODEL = RECOMMENDED[0]
WEIGHTS = REPOSITORY / "src/freeshelf/search/data/calls_for_help_weights.json"
_JUDGED = "help"
_LEARNT = (
    _JUDGED,
    "help-training",
    "in-and-outside",
    "questions",
    "paraphrases",
    "answers",
)
_FOLDS, _INNER_FOLDS = 10, 5
_RIDGE = 0.1
_TOGETHER = 200  # questions that one process reads
# What the words say weighs as much as this in the log odds.
_OF_WORDS = 3.0
# So many of the questions that are no calls, hard ones all, may be above the limit.
_ALARMS = 0.03
_KINDS = {
    "help": "calls for help",
    "research": "questions that look alike",
    "other": "all other questions",
}
_FOUND_BAR, _WORDS_BAR, _ALARM_BAR = 0.95, 0.8, 0.02

Question = dict[str, Any]
Figures = dict[str, dict[str, list[bool]]]


def section(*, cache: Path, say: Callable[[str], None]) -> str:
    """Return the tables; `cache` keeps the models for the next run."""
    read = _embedded(cache=cache, say=say)
    return report(figures(read[0], read[1]) if read else {"words": by_words()})


def report(measured: Figures) -> str:
    """Return the shares that are judged calls for help, by what judges and by kind."""
    rows = []
    for way, title, bar in (
        ("model", "with the recommended model", _FOUND_BAR),
        ("words", "by words alone", _WORDS_BAR),
    ):
        for kind, named in _KINDS.items() if way in measured else ():
            judged = measured[way][kind]
            share = sum(judged) / len(judged)
            limit, is_met = {
                "help": (f"at least {bar}", verdict(passed=share >= bar)),
                "research": (
                    f"at most {_ALARM_BAR}",
                    verdict(passed=share <= _ALARM_BAR),
                ),
            }.get(kind, ("", ""))
            number = str(len(judged))
            rows.append((f"{named}, {title}", number, limit, f"{share:.3f}", is_met))
    head = ("Judged a call for help", "number", "Bar", "Measured", "Verdict")
    return table(head, rows)


def by_words() -> dict[str, list[bool]]:
    """Return by kind which of the questions the words alone make calls for help."""
    questions = _questions()
    return _by_kind(questions, [is_call_by_words(each["query"]) for each in questions])


def figures(questions: Sequence[Question], vectors: Numbers) -> Figures:
    """Return what words and the model judge of each question, by kind."""
    scores = np.zeros(len(questions))
    places = np.arange(len(questions))
    for fold in range(_FOLDS):
        is_left_out = places % _FOLDS == fold
        weights = fitted(questions, vectors, places[~is_left_out])
        scores[is_left_out] = with_constant(vectors[is_left_out]) @ weights
    words = np.array([is_call_by_words(each["query"]) for each in questions])
    judged = (scores + _OF_WORDS * words > 0).tolist()
    return {"model": _by_kind(questions, judged), "words": by_words()}


def made_weights(
    questions: Sequence[Question], vectors: Numbers, key: str
) -> dict[str, Any]:
    """Return the weights from every question, by the name of the model."""
    weights = fitted(questions, vectors, np.arange(len(questions)))
    return {
        MODEL: {
            "made_with": key,
            "bias": round(float(weights[-1]), 4),
            "of_words": _OF_WORDS,
            "of_vector": [round(float(each), 3) for each in weights[:-1]],
        }
    }


def fitted(
    questions: Sequence[Question], vectors: Numbers, places: NDArray[np.int64]
) -> Numbers:
    """Return weights from the questions at these places, the last one a constant.

    The constant is moved so that 3 % of the questions that are no calls are above 0,
    each by weights made without it.
    """
    features = with_constant(vectors[places])
    is_call = np.array([questions[place]["kind"] == "help" for place in places])
    scores = np.zeros(len(places))
    order = np.arange(len(places))
    for fold in range(_INNER_FOLDS):
        rest = order % _INNER_FOLDS != fold
        scores[~rest] = features[~rest] @ _regression(
            vectors[places[rest]], is_call[rest]
        )
    weights = _regression(vectors[places], is_call)
    weights[-1] -= np.quantile(scores[~is_call], 1 - _ALARMS)
    return weights


def _regression(vectors: Numbers, is_call: NDArray[np.bool_]) -> Numbers:
    return regression(vectors, is_call, ridge=_RIDGE, is_balanced=True)


def _questions() -> list[Question]:
    """Return the questions with their file; of files but help*.yaml all are "other"."""
    questions = []
    for name in _LEARNT:
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
        if question["file"] == _JUDGED or question["kind"] == "other":
            found[question["kind"]].append(is_call)
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
