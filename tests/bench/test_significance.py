"""Paired comparisons say who is ahead, by how much, and how sure that is."""

import pytest
from bench.significance import compare


def test_a_clear_lead_has_an_interval_above_zero():
    theirs = {f"q{n}": (n % 10) / 20 for n in range(200)}
    ours = {
        key: value + (0.1 if n % 4 else -0.05)
        for n, (key, value) in enumerate(theirs.items())
    }

    found = compare(ours, theirs)

    assert found.difference == pytest.approx(0.0625)
    assert 0 < found.low < found.difference < found.high
    assert found.p < 0.01
    assert (found.wins, found.losses, found.ties) == (150, 50, 0)


def test_luck_is_no_lead():
    theirs = {f"q{n}": 0.5 for n in range(40)}
    ours = {key: 0.5 + (0.2 if n % 2 else -0.2) for n, key in enumerate(theirs)}

    found = compare(ours, theirs)

    assert found.low < 0 < found.high
    assert found.p > 0.5


def test_the_same_is_a_tie():
    scores = {"a": 0.3, "b": 0.9}

    found = compare(scores, scores)

    assert (found.difference, found.low, found.high, found.p) == (0, 0, 0, 1)
    assert found.ties == 2
    assert compare(scores, {}).difference == pytest.approx(0.6)
