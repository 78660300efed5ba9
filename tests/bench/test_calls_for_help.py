"""Weights that tell a call for help, and the table of what they find."""

import numpy as np
import pytest
from bench.calls_for_help import by_kind, fitted, questions, report
from bench.logistic import (
    Dense,
    Sparse,
    regression,
    regression_of_many,
    with_constant,
)


def _made(count):
    """Questions with a vector of three numbers: the first tells the kinds apart."""
    chance = np.random.default_rng(5)
    vectors = chance.normal(size=(count, 3))
    kinds = ["help" if n % 2 else "research" for n in range(count)]
    vectors[:, 0] += [3 if kind == "help" else -3 for kind in kinds]
    made = [
        {"kind": kind, "file": "help-strangers", "author": f"{n % 3}", "query": "a man"}
        for n, kind in enumerate(kinds)
    ]
    return made, vectors


def _sparse(numbers):
    places = np.arange(numbers.shape[1])
    return Sparse.of([(places, row) for row in numbers], numbers.shape[1])


def test_the_regression_finds_what_tells_the_kinds_apart():
    questions, vectors = _made(200)
    is_call = np.array([each["kind"] == "help" for each in questions])

    weights = regression(vectors, is_call, ridge=0.1, is_balanced=True)

    assert abs(weights[0]) > 3 * max(abs(weights[1:3]))
    found = with_constant(vectors) @ weights > 0
    assert (found == is_call).mean() > 0.97


@pytest.mark.parametrize("rows_of", [Dense, _sparse])
def test_the_regression_of_many_numbers_finds_the_same(rows_of):
    questions, vectors = _made(300)
    is_call = np.array([each["kind"] == "help" for each in questions])
    is_taken = np.arange(300) > 40

    found = regression_of_many(
        rows_of(vectors).taken(is_taken), is_call[is_taken], ridge=0.5
    )

    right = regression(
        vectors[is_taken], is_call[is_taken], ridge=0.5, is_balanced=True
    )
    assert np.allclose(found, right, atol=0.02)


def test_the_limit_finds_the_share_of_strangers_calls_that_is_asked_for():
    questions, vectors = _made(2_000)
    vectors[:, 0] += np.random.default_rng(6).normal(scale=3, size=2_000)
    is_call = np.array([each["kind"] == "help" for each in questions])

    def found(share):
        weights, scores = fitted(questions, Dense(vectors), ridge=0.1, found=share)
        above = with_constant(vectors) @ weights > 0
        return above[is_call].mean(), (scores > 0)[is_call].mean()

    assert np.allclose(found(0.96), 0.96, atol=0.02)
    assert np.allclose(found(0.8), 0.8, atol=0.02)


def test_what_is_never_learnt_changes_no_weight():
    made, vectors = _made(200)
    before, _scores = fitted(made, Dense(vectors), ridge=0.1, found=0.9)
    against = {"kind": "help", "file": "help-unseen", "query": "a man"}
    rows = Dense(np.vstack([vectors, [[-9, 0, 0]] * 50]))

    after, _scores = fitted([*made, *[against] * 50], rows, ridge=0.1, found=0.9)

    assert np.array_equal(before, after)


def test_both_ways_are_judged_by_their_own_bars():
    judged = {
        "help": [True] * 9 + [False],
        "research": [False] * 99 + [True],
        "other": [False] * 4,
        "unseen ordinary": [False] * 3 + [True],
    }

    text = report({"model": judged, "words": judged})

    assert (
        "| calls for help, with the recommended model | 10 | at least 0.95 | 0.900 | "
        "**fail** |"
    ) in text
    assert (
        "| calls for help, by words alone | 10 | at least 0.8 | 0.900 | pass |" in text
    )
    assert text.count("| 100 | at most 0.02 | 0.010 | pass |") == 2
    assert text.count("| 4 | at most 0.02 | 0.250 | **fail** |") == 2
    assert "recommended" not in report({"words": judged})


def test_of_what_is_learnt_the_questions_of_help_yaml_and_of_strangers_are_judged():
    every = questions()

    judged = by_kind(every, [True] * len(every))

    assert (len(judged["help"]), len(judged["research"])) == (120, 120)
    assert len(judged["other"]) > 300
    assert (len(judged["strange help"]), len(judged["strange other"])) == (570, 1290)
    # What is never learnt is judged beside them.
    assert (len(judged["unseen help"]), len(judged["unseen research"])) == (30, 72)
