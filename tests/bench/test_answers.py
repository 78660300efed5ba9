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
    assert AskedQuestion(QUESTION, [quote]).is_right == is_right


def test_a_report_counts_what_is_shown_answered_and_silent():
    right, wrong = _quote(QUESTION["answer"]), _quote("Something else")
    asked = [AskedQuestion(QUESTION, [right, wrong])] * 9
    asked += [AskedQuestion(QUESTION, [wrong]), AskedQuestion(OTHER, [])]

    text = report(asked, title="by words alone")

    assert "| shown first that answers | at least 0.9 | 0.900 | pass |" in text
    assert "| answerable that are answered | at least 0.8 | 0.900 | pass |" in text
    assert "| not answerable that stay silent | at least 0.95 | 1.000 | pass |" in text
    assert "a1 “who pays for tools”: “Something else” (fees-en.pdf p. 2)" in text


def test_without_an_answer_every_quote_is_wrong():
    text = report([AskedQuestion(OTHER, [_quote("Anything")])], title="with the models")

    assert "at least 0.95 | 0.000 | **fail** |" in text
    assert "| answerable that are answered | at least 0.8 | – | not measured |" in text


def test_silence_has_no_share_of_what_is_shown():
    text = report([AskedQuestion(QUESTION, [])], title="by words alone")

    assert "| shown first that answers | at least 0.9 | – | not measured |" in text
    assert "| en | 1 | – | 0.00 | – |" in text
