"""Roles of those who exploit are no names of persons at risk."""

import pytest

from freeshelf.enrich.disclosure.findings import Piece
from freeshelf.enrich.disclosure.persons import judge


def strong(text: str) -> set[str]:
    return {each.kind for each in judge([Piece(text)]) if each.strength == "strong"}


@pytest.mark.parametrize(
    "text",
    [
        "هربت الضحية من صاحب العمل في الليل.",
        "الضحية: صاحب العمل",
        "الشاهد صاحب المنزل حضر الجلسة.",
        "Жертва: Хозяин Дома",
        "Víctima: Dueña Casa",
        "La victime : Employeur",
        "The victim: House Owner",
        "受害人:雇主",
    ],
)
def test_a_role_is_no_name(text):
    assert strong(text) == set()


@pytest.mark.parametrize("text", ["الضحية: صاحب الحموي", "الضحية: مريم صاحب"])
def test_a_name_that_is_also_the_word_of_a_role_is_one(text):
    assert strong(text) == {"person_name"}
