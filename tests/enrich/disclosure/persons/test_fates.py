"""Names of whom a fate is told, and those of people who act, report or are invented."""

import pytest

from freeshelf.enrich.disclosure.findings import Piece, Place, Strength
from freeshelf.enrich.disclosure.persons import judge
from tests.enrich.disclosure.persons.test_examples import examples

LANGUAGES = ("en", "fr")


def strong(text: str) -> set[str]:
    return {
        text[found.place.start : found.place.end]
        for found in judge([Piece(text, Place(1, 0, len(text)))])
        if found.strength is Strength.STRONG
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_is_strong_for_the_fate_that_is_told(language):
    rows = examples(language, "fates")

    assert len(rows) >= 38
    assert [piece.text for _, piece in rows if not strong(piece.text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_acts_reports_or_is_invented_is_told_apart(language):
    rows = examples(language, "no-fates")

    assert len(rows) >= 40
    assert [piece.text for _, piece in rows if strong(piece.text)] == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("They found Zaw Min Htet chained in the hold.", "Zaw Min Htet"),
        ("Recruited at the park, Comfort Boaten was never paid.", "Comfort Boaten"),
        ("Victims freed from the kiln: Sok Phearun; Chan Dara.", "Chan Dara"),
        ("Survivante de la traite, Marie Toussaint coud à Cayenne.", "Marie Toussaint"),
        ("On a caché Yasmina Benali, le mari la prostituait.", "Yasmina Benali"),
        (
            "Nom\tEntrée\tObservations\nFatou Baldé\t03/05\tvendue à 13 ans, revenue",
            "Fatou Baldé",
        ),
    ],
)
def test_the_name_itself_is_what_is_found(text, name):
    assert name in strong(text)


def test_a_relative_beside_the_name_hides_no_fate():
    text = "Ma sœur Rose Dorvil a été vendue, on lui a pris ses papiers."

    assert "Rose Dorvil" in strong(text)
