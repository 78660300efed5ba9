"""Names told by what befell them, and names beside the same words that are not.

The examples of a language are of the kinds in which such texts are written: fled, sold,
freed, locked in, brought home, sheltered, under protection, gave evidence, told in
confidence, fields and lists of a shelter; and officials, authors, culprits, people of
books and of history, changed and sample names.
"""

import pytest

from freeshelf.enrich.disclosure.findings import Piece
from tests.enrich.disclosure.persons.test_examples import examples, strong

LANGUAGES = ("es", "ru")


def held(text: str) -> bool:
    return bool(strong(Piece(text)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_is_told_by_what_befell_its_bearer(language):
    rows = examples(f"{language}-fates", "betrays")

    missed = [piece.text for _, piece in rows if not strong(piece)]

    assert len(rows) >= 35
    assert missed == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_words_beside_other_people_hold_nothing(language):
    rows = examples(f"{language}-fates", "looks")

    wrongly = [piece.text for _, piece in rows if strong(piece)]

    assert len(rows) >= 55
    assert wrongly == []


@pytest.mark.parametrize(
    ("told", "not_told"),
    [
        (
            "Thandi Mbele fue encerrada en un sótano.",
            "Thandi Mbele entrevistó a una mujer que fue encerrada en un sótano.",
        ),
        (
            "Liberaron a Sabina Gurung de una fábrica.",
            "La policía detuvo a Sabina Gurung por captar a mujeres de una fábrica.",
        ),
        (
            "Vendida por su tía, Luz Cuetia llegó sola a la frontera.",
            "Vendida por su tía, una niña llegó sola a Luz Cuetia.",
        ),
        (
            "Айсулуу Турдубекову освободили из подвала.",
            "Айсулуу Турдубекова освободила из подвала семь женщин.",
        ),
        (
            "Тхи Бинь Нгуен держали взаперти.",
            "Женщину держали взаперти, рассказала следователь Тхи Бинь Нгуен.",
        ),
    ],
)
def test_who_acts_is_told_from_whom_it_befell(told, not_told):
    assert held(told)
    assert not held(not_told)


def test_a_fate_of_the_next_sentence_is_of_the_name_before_it():
    assert held("Vino ayer Nadia Kovac. La obligaban a pagar una deuda.")
    assert not held("Vino ayer Nadia Kovac. A una mujer la obligaban a pagar.")


def test_the_columns_of_a_shelter_list_names():
    assert held("Nombre\tEdad\tHogar\nMaricruz Tol\t16\tCasa Luna")
    assert held("usuaria\tmotivo\nOxana Petrenko\tcaptada en Alicante")
    assert not held("Nombre\tEdad\tEquipo\nMaricruz Tol\t16\tRayo")


def test_a_mobile_number_is_not_free_for_a_country_that_is_far():
    assert held("WhatsApp de la testigo protegida: 55 3917 4082, se lo dio su prima.")
    assert not held("La víctima puede llamar al 900 105 090.")
