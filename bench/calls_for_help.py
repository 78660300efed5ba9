"""Make and measure the weights that tell a call for help from a question about one.

    python -m bench.calls_for_help

writes src/freeshelf/search/data/calls_for_help_weights.json: logistic regressions over
what the words of every question in `_LEARNT` say, with their pieces for words alone and
with what layers of the recommended model read. What is printed, here and by
`bench.run --only calls-for-help`, is of questions that are judged by weights made
without them: of help-strangers.yaml without all of their author, of the others without
a fifth; help-unseen.yaml is never learnt. The limit is set so that a share of the calls
of help-strangers.yaml is found.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import yaml
from numpy.typing import NDArray

from bench.embedding import embedded
from bench.logistic import Dense, Numbers, Rows, Sparse, regression_of_many
from bench.markdown import table, verdict
from bench.models import RECOMMENDED
from bench.speed.product import REPOSITORY
from freeshelf.search.calls_for_help import (
    PIECES,
    WORDS,
    is_cry_alone,
    pieces,
    said_by_words,
)

MODEL = RECOMMENDED[0]
WEIGHTS = REPOSITORY / "src/freeshelf/search/data/calls_for_help_weights.json"
_JUDGED, _UNSEEN, _STRANGE = "help", "help-unseen", "help-strangers"
_LEARNT = (
    *(_JUDGED, "help-training", "help-more", _STRANGE),
    *("in-and-outside", "questions", "paraphrases", "answers"),
)
_FOLDS = 5
# These were chosen on folds of kinds of questions, and of authors.
_RIDGE, _RIDGE_OF_WORDS = 0.2, 0.1
# A vector's numbers are near 0.05, those of pieces near 0.1; what words say is 0 or 1.
_OF_WORDS, _BESIDE_PIECES = 0.15, 0.3
# So many of the calls of strangers are above the limit.
_FOUND, _FOUND_BY_WORDS = 0.955, 0.8
_KINDS = {
    "help": "calls for help",
    "research": "questions that look alike",
    "other": "all other questions",
    "strange help": "calls for help by authors not learnt",
    "strange other": "all other questions by authors not learnt",
    "unseen help": "calls for help of kinds not learnt",
    "unseen research": "questions that look alike, of kinds not learnt",
    "unseen ordinary": "everyday scenes of kinds not learnt",
    "unseen nonsense": "nonsense of a kind not learnt",
}
_FOUND_BAR, _WORDS_BAR, _ALARM_BAR = 0.95, 0.8, 0.02

Question = dict[str, Any]
Figures = dict[str, dict[str, list[bool]]]


class Learnt(NamedTuple):
    """Weights, and what is judged of questions without them, by kind."""

    weights: Numbers
    kinds: dict[str, list[bool]]


def section(*, cache: Path, say: Callable[[str], None]) -> str:
    """Return the tables; `cache` keeps the models for the next run."""
    read = _embedded(cache=cache, say=say)
    words = learnt_of_words()
    if read is None:
        return report({"words": words.kinds})
    return report({"model": learnt_of_model(*read[:2]).kinds, "words": words.kinds})


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


def learnt_of_words() -> Learnt:
    """Return what is learnt of words alone."""
    every = questions()
    rows = _rows_of_words(every)
    return _learnt(every, rows, ridge=_RIDGE_OF_WORDS, found=_FOUND_BY_WORDS)


def learnt_of_model(read: Sequence[Question], vectors: Numbers) -> Learnt:
    """Return what is learnt of what layers of the model read, and of words."""
    rows = Dense(np.hstack([vectors, _said(read) * _OF_WORDS]).astype(np.float32))
    return _learnt(read, rows, ridge=_RIDGE, found=_FOUND)


def _learnt(
    read: Sequence[Question], rows: Rows, *, ridge: float, found: float
) -> Learnt:
    weights, scores = fitted(read, rows, ridge=ridge, found=found)
    is_unseen = np.array([each["file"] == _UNSEEN for each in read])
    scores[is_unseen] = (rows.times(weights[:-1]) + weights[-1])[is_unseen]
    cries = np.array([is_cry_alone(each["query"]) for each in read])
    return Learnt(weights, by_kind(read, (cries | (scores > 0)).tolist()))


def fitted(
    read: Sequence[Question], rows: Rows, *, ridge: float, found: float
) -> tuple[Numbers, Numbers]:
    """Return weights, the last one a constant, and scores by weights made without.

    The constant is moved so that a share of the calls by strangers, `found`, is above
    0, each by weights that were made without its author.
    """
    is_call = np.array([each["kind"] == "help" for each in read])
    is_learnt = np.array(
        [each["file"] != _UNSEEN and not is_cry_alone(each["query"]) for each in read]
    )
    is_strange = np.array([each["file"] == _STRANGE for each in read])
    folds = np.array(
        [
            each["author"] if each["file"] == _STRANGE else str(place % _FOLDS)
            for place, each in enumerate(read)
        ]
    )

    def made(is_taken: NDArray[np.bool_]) -> Numbers:
        taken = rows.taken(is_taken)
        return regression_of_many(taken, is_call[is_taken], ridge=ridge)

    scores = np.full(len(read), np.nan)
    for fold in sorted(set(folds[is_learnt])):
        is_in = folds == fold
        without = made(is_learnt & ~is_in)
        scores[is_in] = (rows.times(without[:-1]) + without[-1])[is_in]
    weights = made(is_learnt)
    limit = np.quantile(scores[is_strange & is_call & is_learnt], 1 - found)
    weights[-1] -= limit
    return weights, scores - limit


def written(words: Numbers, model: Numbers, key: str) -> dict[str, Any]:
    """Return the weights by the model's name, as the file has them."""
    said = words[PIECES:-1] * _BESIDE_PIECES
    size = len(model) - 1 - len(said)
    return {
        WORDS: {
            **_row(WORDS, words[-1], said, words[:0]),
            "of_pieces": [round(float(each), 2) for each in words[:PIECES]],
        },
        MODEL: _row(key, model[-1], model[size:-1] * _OF_WORDS, model[:size]),
    }


def _row(
    key: str, bias: float, of_words: Numbers, of_vector: Numbers
) -> dict[str, Any]:
    named = zip(said_by_words("a"), of_words, strict=True)
    return {
        "made_with": key,
        "bias": round(float(bias), 4),
        "of_words": {name: round(float(each), 3) for name, each in named},
        "of_vector": [round(float(each), 3) for each in of_vector],
    }


def _rows_of_words(read: Sequence[Question]) -> Sparse:
    """Return the pieces of each question, and after them what its words say."""
    said = _said(read) * _BESIDE_PIECES
    after = PIECES + np.arange(said.shape[1])
    found = []
    for each, row in zip(read, said, strict=True):
        places, values = pieces(each["query"])
        found.append((np.append(places, after), np.append(values, row)))
    return Sparse.of(found, PIECES + said.shape[1])


def _said(read: Sequence[Question]) -> Numbers:
    """Return what the words of each question say, a row of numbers each."""
    names = said_by_words("a")
    said = [said_by_words(each["query"]) for each in read]
    return np.array([[each.get(name, 0) for name in names] for each in said])


def questions() -> list[Question]:
    """Return the questions with their file; of files but help*.yaml all are "other"."""
    found = []
    for name in (*_LEARNT, _UNSEEN):
        text = (REPOSITORY / "bench" / "data" / f"{name}.yaml").read_text("utf-8")
        for question in yaml.safe_load(text)["questions"]:
            kind = question["kind"] if name.startswith(_JUDGED) else "other"
            found.append({**question, "kind": kind, "file": name})
    return found


def by_kind(read: Sequence[Question], judged: Sequence[bool]) -> dict[str, list[bool]]:
    """Return by kind what is judged of the questions that are reported."""
    found: dict[str, list[bool]] = {kind: [] for kind in _KINDS}
    for question, is_call in zip(read, judged, strict=True):
        kind = question["kind"]
        if question["file"] == _UNSEEN:
            found[f"unseen {kind}"].append(is_call)
        elif question["file"] == _STRANGE:
            found[f"strange {kind}"].append(is_call)
        elif question["file"] != "help-more" and (
            question["file"] == _JUDGED or kind == "other"
        ):
            found[kind].append(is_call)
    return found


def _embedded(
    *, cache: Path, say: Callable[[str], None]
) -> tuple[list[Question], Numbers, str] | None:
    """Return the questions that a search embeds, their vectors and the model's key.

    None if the model is not available.
    """
    every = questions()
    made = embedded([each["query"] for each in every], cache=cache, say=say)
    if made is None:
        return None
    key, rows = made
    vectors = rows.astype(np.float64)
    is_read = vectors.any(axis=1)
    read = [each for each, is_one in zip(every, is_read, strict=True) if is_one]
    return read, vectors[is_read], key


def main() -> int:
    """Write the weights and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    cache = REPOSITORY / ".make" / "bench"
    parser.add_argument("--cache", type=Path, default=cache)
    options = parser.parse_args()
    read = _embedded(cache=options.cache, say=print)
    if read is None:
        return 1
    found, vectors, key = read
    words, model = learnt_of_words(), learnt_of_model(found, vectors)
    weights = written(words.weights, model.weights, key)
    lines = [
        f"{json.dumps(model)}: {json.dumps(row)}" for model, row in weights.items()
    ]
    WEIGHTS.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
    print(report({"model": model.kinds, "words": words.kinds}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
