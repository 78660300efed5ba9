"""Words of software and trade, which name nobody though a cue is beside them."""

import pytest

from freeshelf.enrich.disclosure.findings import Means, Piece, Place, Strength
from freeshelf.enrich.disclosure.persons import judge

# Each stands beside a word for a child, for what befell somebody or for a list.
MANUALS = [
    "Submit a detail of the first child shipment. You submit it; never submit twice.",
    (
        "The Customer Integration Environment is available at night, then locked. "
        "An environment of a customer needs integration: an integration of one "
        "customer into the environment."
    ),
    "A PendingResult is locked. The result is pending: a pending result waits.",
    "If the child is in the tree, True is returned; true or false, it is true.",
    "47.21 Comercio al por menor de frutas. El comercio es un comercio minorista.",
]
# Means by which a file is seen, with what is no number or address of a person.
UNSEEN = [
    ("D:20101231115600", Means.PROPERTY),
    ("221184/65536", Means.PROPERTY),
    ("(c) 2003, 2004, 2005 Row, Lane and Hill", Means.PROPERTY),
    ("‘KN’: 0.667, ‘KM’: 0.871, ‘KL’: 0.892 Row", Means.OUTSIDE_PAGE),
]


def strong_in(text: str, means: Means | None = None) -> set[str]:
    """Return the kinds that are strong in a text."""
    found = judge([Piece(text, Place(1, 0, len(text)), means)])
    return {each.kind for each in found if each.strength is Strength.STRONG}


@pytest.mark.parametrize("manual", MANUALS)
def test_words_that_the_file_writes_in_small_letters_are_no_names(manual: str) -> None:
    assert not strong_in(manual)


@pytest.mark.parametrize(
    "told",
    [
        "The victim, Aduke Brown, fled. Her brown coat is brown.",
        "The victim, Grace, fled. We said grace, and grace again.",
        "The child, Aduke Farmer, was sold. A farmer came; the farmer left.",
        "La víctima, Nkiru Flores, huyó. Había flores, muchas flores.",
        "Пострадавшая Роза Мельник бежала. Там цвела роза, и мельник знал: роза.",
        "The victim, Aduke Obi, fled. Write to aduke.obi@example.org or aduke@obi.",
    ],
)
def test_a_name_stays_one_though_a_word_of_it_is_written_small(told: str) -> None:
    assert "person_name" in strong_in(told)


@pytest.mark.parametrize(("text", "means"), UNSEEN)
def test_moments_fractions_and_years_are_no_numbers_or_houses(
    text: str, means: Means
) -> None:
    assert not strong_in(text, means)


def test_a_czech_number_with_its_stroke_is_no_fraction() -> None:
    assert strong_in("710319/2745", Means.PROPERTY) == {"national_number"}


def test_a_house_of_four_digits_is_no_year_of_a_copyright() -> None:
    assert strong_in("She lives at 2003 Market Street. The victim hides there.") == {
        "street_address"
    }
