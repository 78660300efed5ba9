"""The rule that tells questions outside the field, and the table of how well."""

import numpy as np
import pytest
from bench.outside import area_under_curve, fit, held_out_scores, report

_HALF = 100


@pytest.fixture
def answers():
    """Questions that are told apart by what is familiar, and by nothing else."""
    chance = np.random.default_rng(3)
    rows = []
    for number in range(2 * _HALF):
        is_inside = number < _HALF
        familiar = float(chance.normal(0.7 if is_inside else 0.2, 0.1))
        noise = {name: float(chance.normal()) for name in ("nearest", "named")}
        known = {"familiar": familiar, "weight": familiar, "brevity": 0.0}
        kind = "inside" if is_inside else "outside"
        rows.append({"kind": kind, "language": "en", "half": "", **known, **noise})
    return rows


def test_the_rule_is_learnt_from_what_tells_the_questions_apart(answers):
    text = report("by meaning", answers)

    assert "| AUC | at least 0.97 | 1.000 | pass |" in text
    assert (
        "| outside found, of those inside with hits 95% | at most 0.1 | 0.000 | pass |"
        in text
    )


def test_what_tells_nothing_is_said_to_fail(answers):
    for each in answers:
        each["familiar"] = each["weight"] = 0.5

    text = report("by meaning", answers)

    assert text.count("**fail**") == 2


def test_a_question_is_judged_by_a_rule_that_has_not_seen_it():
    """Numbers by chance fit what was seen, and tell nothing of what was not."""
    chance = np.random.default_rng(8)
    numbers = chance.normal(size=(60, 30))
    inside = chance.random(60) < 0.5

    found = fit(numbers, inside)
    seen = numbers @ found[:-1] + found[-1]

    assert area_under_curve(seen, inside) > 0.85
    assert area_under_curve(held_out_scores(numbers, inside), inside) < 0.7


def test_questions_without_a_vector_are_left_to_the_words(answers):
    for each in answers[:10]:
        each["nearest"] = None

    assert report("by meaning", answers) == report("by meaning", answers[10:])


def test_a_question_of_which_nothing_is_known_finds_nothing(answers):
    """It has no hit by its words, and is no reason to show more of others."""
    nothing = {"weight": 0.0, "named": 0.0, "brevity": 1.0, "half": "training"}
    unknown = [{**answer, **nothing} for answer in answers]

    text = report("by words", [*answers, *unknown])

    assert "| short | 200 | 0.500 | 0.000 | 0.000 |" in text
    assert (
        text.rpartition("Learnt")[2]
        == report("by words", answers).rpartition("Learnt")[2]
    )


def test_questions_that_are_held_out_teach_nothing_but_the_threshold(answers):
    def learnt(held_out):
        text = report("by meaning", [*answers, *held_out])
        return text.rpartition("nearest ")[2]

    held_out = [{**answer, "half": "held-out", "familiar": 0.0} for answer in answers]

    assert learnt(held_out) == learnt([])
    assert learnt([{**answer, "half": "training"} for answer in held_out]) != learnt([])


def test_what_a_language_without_records_gains_answers_the_questions_in_it(answers):
    foreign = [{**each, "familiar": 0.0, "weight": 0.0} for each in answers]
    for number, each in enumerate(foreign):
        each["nearest"] = float(number < _HALF)

    lines = report("by meaning", answers, foreign).splitlines()

    (gained,) = (line for line in lines if line.startswith("| with what they gain"))
    assert gained.split("|")[4].strip() == "0.900"
    assert lines[-1].startswith("Learnt: foreign ")
    assert "no record has" not in report("by words", answers, foreign)
