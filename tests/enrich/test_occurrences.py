"""Places of the words to remove in a text, in all the forms a person reads them."""

import pytest

from freeshelf.enrich.disclosure.copies.occurrences import (
    occurrences,
    with_longer_names,
)


def found(text: str, *words: str) -> list[str]:
    return [each.found for each in occurrences([(1, text)], words)]


@pytest.mark.parametrize(
    ("text", "word", "places"),
    [
        ("NADEEKA came. Then Nadeeka's aunt.", "Nadeeka", ["NADEEKA", "Nadeeka"]),
        ("Nadeeka\nPerera, Nadeeka  Perera", "nadeeka perera", 2 * ["Nadeeka Perera"]),
        ("José Muñoz; JOSE MUNOZ", "José Muñoz", ["José Muñoz", "JOSE MUNOZ"]),
        ("Иванова сказала, Ивановой помогли", "Иванова", ["Иванова", "Ивановой"]),
        ("قالت أمينة، وأمينة أيضا", "أمينة", ["أمينة", "وأمينة"]),
        ("其中一名叫王小明。王小明说", "王小明", ["王小明", "王小明"]),
        ("Call +94 77 123 4567 or 94771234567.", "+94771234567", 2),
        ("the pass-\nport of A. Karim", "passport", ["pass- port"]),
    ],
)
def test_every_form_is_found(text, word, places):
    shown = [" ".join(each.split()) for each in found(text, word)]
    if isinstance(places, int):
        assert len(shown) == places
    else:
        assert shown == places


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The quality of equality", "Ali"),
        ("Marianne", "Maria"),
        ("Ивановское озеро стоит далеко", "Иван"),
        ("nothing here", "x"),
        ("nothing here", " "),
    ],
)
def test_parts_of_other_words_are_not_found(text, word):
    assert found(text, word) == []


def test_a_place_is_told_with_the_text_around_it():
    ((place),) = occurrences([(3, "A guard told Nadeeka that she may go")], ["Nadeeka"])
    assert (place.page, place.start, place.end) == (3, 13, 20)
    assert (place.before, place.after) == ("A guard told ", " that she may go")


def test_no_place_of_thousands_is_left_out():
    found = occurrences([(1, "Perera " * 4000)], ["Perera"])
    assert len(found) == 4000


def test_a_name_is_taken_as_far_as_a_text_goes_on_with_it():
    texts = [
        "Expediente 7, caso de Ana Paz Gil: pendiente.",
        "Ana Paz said so. Ana Paz, Gil and Ana Paz\nGil. ana paz Ruiz Lara Soto went.",
    ]

    found = with_longer_names(["Ana Paz", "paz", "+34 600 000 000"], texts)

    assert found[:3] == ["Ana Paz", "paz", "+34 600 000 000"]
    assert set(found[3:]) == {"Ana Paz Gil", "ana paz Ruiz Lara"}
