"""What is a question, in six languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freeshelf.search.questions import is_question


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
        "WHO PAYS FOR THIS",
        "Qu’est-ce que la traite",
        "нужно ли согласие ребёнка",
    ],
)
def test_these_are_questions(text):
    assert is_question(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "   ", "forced labour", "C182", "what", "guía para inspectores"),
        *("强迫劳动", "WHO guidelines on trafficking", "HAS and ILO on fishing"),
    ],
)
def test_these_are_not(text):
    assert not is_question(text)


@given(st.text())
def test_any_text_can_be_asked_about(text):
    is_question(text)
