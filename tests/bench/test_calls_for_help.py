"""Weights that tell a call for help, and the table of what they find."""

import numpy as np
from bench.calls_for_help import by_words, fitted, report
from bench.logistic import regression, with_constant


def _made(count):
    """Questions with a vector of three numbers: the first tells the kinds apart."""
    chance = np.random.default_rng(5)
    vectors = chance.normal(size=(count, 3))
    kinds = ["help" if n % 2 else "research" for n in range(count)]
    vectors[:, 0] += [3 if kind == "help" else -3 for kind in kinds]
    return [{"kind": kind} for kind in kinds], vectors


def test_the_regression_finds_what_tells_the_kinds_apart():
    questions, vectors = _made(200)
    is_call = np.array([each["kind"] == "help" for each in questions])

    weights = regression(vectors, is_call, ridge=0.1, is_balanced=True)

    assert abs(weights[0]) > 3 * max(abs(weights[1:3]))
    found = with_constant(vectors) @ weights > 0
    assert (found == is_call).mean() > 0.97


def test_the_limit_lets_hardly_any_look_alike_pass():
    questions, vectors = _made(400)
    # Every tenth that looks alike is like a call in all.
    for place in range(0, 400, 20):
        vectors[place, 0] = 3

    weights = fitted(questions, vectors, np.arange(400))

    passed = with_constant(vectors) @ weights > 0
    alike = np.array([each["kind"] == "research" for each in questions])
    assert passed[alike].mean() <= 0.04


def test_both_ways_are_judged_by_their_own_bars():
    judged = {
        "help": [True] * 9 + [False],
        "research": [False] * 99 + [True],
        "other": [False] * 4,
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
    assert "recommended" not in report({"words": judged})


def test_the_questions_that_are_judged_are_those_of_help_yaml_alone():
    judged = by_words()

    assert (len(judged["help"]), len(judged["research"])) == (120, 120)
    assert len(judged["other"]) > 300
