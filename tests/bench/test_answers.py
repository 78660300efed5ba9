"""Counting answers that are right, and silence where there is none."""

import pytest
from bench.answers import AskedQuestion, report

QUESTION = {
    "id": "a1",
    "language": "en",
    "query": "who pays for tools",
    "document": "fees-en.pdf",
    "page": 2,
    "answer": "Tools, uniform Employer Purchase order",
}
OTHER = {**QUESTION, "id": "a2", "document": None}


def _asked(question, quotes, **found):
    seen = {"files": [], "read": [], "compared": [], "encoded": 0, "seconds": 0.0}
    return AskedQuestion(question, {**seen, "quotes": quotes, **found})


def _quote(text, file="fees-en.pdf", page=2):
    return {"text": text, "file": file, "page": page}


@pytest.mark.parametrize(
    ("quote", "is_right"),
    [
        (_quote("Tools, uniform: Employer; Purchase order"), True),
        (_quote("Visa and permit: Agency; Receipt"), False),
        (_quote("Tools, uniform: Employer"), True),
        (_quote("Tools"), False),
        (_quote("Herramientas: Empleador", file="fees-es.pdf"), True),
        (_quote("Herramientas: Empleador", file="fees-es.pdf", page=3), False),
        (_quote("Tools, uniform: Employer", file="other.pdf"), False),
    ],
)
def test_the_first_quote_is_compared_with_the_answer(quote, is_right):
    assert _asked(QUESTION, [quote]).is_right == is_right


def test_a_report_counts_what_is_shown_answered_and_silent():
    right, wrong = _quote(QUESTION["answer"]), _quote("Something else")
    asked = [_asked(QUESTION, [right, wrong])] * 9
    asked += [_asked(QUESTION, [wrong]), _asked(OTHER, [])]

    text = report(asked, title="by words alone")

    assert "| shown first that answers | at least 0.9 | 0.900 | pass |" in text
    assert "| answerable that are answered | at least 0.8 | 0.900 | pass |" in text
    assert "| not answerable that stay silent | at least 0.95 | 1.000 | pass |" in text
    assert "a1 “who pays for tools”: “Something else” (fees-en.pdf p. 2)" in text


PLACE = {"file": "fees-en.pdf", "page": 2}
RIGHT, WRONG = _quote(QUESTION["answer"]), _quote("Visa and permit: Agency")


@pytest.mark.parametrize(
    ("found", "cause"),
    [
        ({}, "nothing is found"),
        ({"files": ["other.pdf"]}, "its document is not on the page of results"),
        ({"files": ["fees-en.pdf"]}, "its page is not among the passages read"),
        (
            {"files": ["fees-en.pdf"], "read": [PLACE]},
            "no sentence has enough of the words",
        ),
        (
            {"files": ["fees-en.pdf"], "read": [PLACE], "compared": [WRONG]},
            "its sentence is not among those compared",
        ),
        (
            {"files": ["fees-en.pdf"], "read": [PLACE], "compared": [WRONG, RIGHT]},
            "another sentence scores higher",
        ),
        (
            {"files": ["fees-es.pdf"], "read": [PLACE], "compared": [RIGHT]},
            "it scores highest, and too little",
        ),
    ],
)
def test_a_report_says_where_an_answer_was_lost(found, cause):
    asked = _asked(QUESTION, [], **found)

    assert asked.cause == cause
    assert f"| {cause} | 1 | 0 |" in report([asked], title="with the models")


def test_a_report_says_what_answering_costs():
    asked = [_asked(OTHER, [], encoded=number, seconds=0.01) for number in (0, 21)]

    text = report(asked, title="with the models")

    assert "10.5 on average, 21 at most; 10 ms of processor time" in text


def test_without_an_answer_every_quote_is_wrong():
    text = report([_asked(OTHER, [_quote("Anything")])], title="with the models")

    assert "at least 0.95 | 0.000 | **fail** |" in text
    assert "| answerable that are answered | at least 0.8 | – | not measured |" in text


def test_silence_has_no_share_of_what_is_shown():
    text = report([_asked(QUESTION, [])], title="by words alone")

    assert "| shown first that answers | at least 0.9 | – | not measured |" in text
    assert "| en | 1 | – | 0.00 | – |" in text
