"""What is a question, in six languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freeshelf.search.questions import is_question
from freeshelf.search.quoting import sentences

pytestmark = pytest.mark.line("5.10")


@pytest.mark.parametrize(
    "text",
    [
        "What is debt bondage",
        "who pays recruitment fees?",
        "¿Quién paga las comisiones de contratación?",
        "por que retienen pasaportes",
        "comment terminer un entretien",
        "où signaler un cas",
        "ما هو العمل الجبري",
        "كيف أبلغ عن حالة؟",
        "что такое принудительный труд",
        "怎么核实招聘机构",
        "什么是强迫劳动？",
        "shelter rules?",
    ],
)
def test_these_are_questions(text):
    assert is_question(text)


@pytest.mark.parametrize(
    "text",
    ["", "   ", "forced labour", "C182", "what", "guía para inspectores", "强迫劳动"],
)
def test_these_are_not(text):
    assert not is_question(text)


@given(st.text())
def test_any_text_can_be_asked_about_and_cut(text):
    is_question(text)

    for sentence in sentences(text):
        assert sentence == " ".join(sentence.split())
        assert len(sentence) <= 500


def test_headings_and_cells_are_no_sentences_and_broken_lines_are_one():
    text = (
        "Checking recruitment fees and paying them back\n"
        "No worker should pay for a job; the\nemployer bears the cost of recruitment.\n"
        "Cost | Paid by | Receipt | Country of the agency"
    )

    assert list(sentences(text)) == [
        "No worker should pay for a job; the employer bears the cost of recruitment."
    ]
