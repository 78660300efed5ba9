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


def test_the_limit_finds_the_share_of_calls_that_is_asked_for():
    questions, vectors = _made(2_000)
    vectors[:, 0] += np.random.default_rng(6).normal(scale=3, size=2_000)
    is_call = np.array([each["kind"] == "help" for each in questions])

    def found(share):
        weights = fitted(questions, vectors, ridge=0.1, found=share)
        return (with_constant(vectors) @ weights > 0)[is_call].mean()

    assert abs(found(0.96) - 0.96) < 0.02
    assert abs(found(0.8) - 0.8) < 0.02


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


def test_of_what_is_learnt_about_help_the_questions_of_help_yaml_are_judged_alone():
    judged = by_words()

    assert (len(judged["help"]), len(judged["research"])) == (120, 120)
    assert len(judged["other"]) > 300
    # What is never learnt is judged beside them.
    assert (len(judged["unseen help"]), len(judged["unseen research"])) == (30, 72)
