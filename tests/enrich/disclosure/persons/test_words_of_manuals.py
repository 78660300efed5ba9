"""Words of software and trade, which name nobody though a cue is beside them."""

import pytest

from freeshelf.enrich.disclosure.findings import Means, Piece, Place, Strength
from freeshelf.enrich.disclosure.persons import judge
from freeshelf.enrich.disclosure.persons.contacts import may_be_phones
from freeshelf.enrich.disclosure.persons.handles import may_be_accounts
from freeshelf.enrich.disclosure.persons.numbers import may_be_national
from freeshelf.enrich.disclosure.persons.reading import Text

# Each stands beside a word for a child, for what befell somebody or for a list.
MANUALS = [
    (
        "The Customer Integration Environment is locked at night. An environment of a "
        "customer needs integration: an integration of one customer into the "
        "environment."
    ),
    (
        "Fetch the child. Negotiated Rates should be returned in the response. The "
        "negotiated rates are rates that were negotiated."
    ),
    "All Deferred instances must be chained and trapped. A deferred call is deferred.",
    "Choose the options and hit Calculate. We calculate, and they calculate.",
    "A PendingResult is locked. The result is pending: a pending result waits.",
    "If the child is in the tree, True is returned; true or false, it is true.",
    "47.21\tComercio al por menor de frutas y hortalizas. El comercio es comercio.",
]
# Means by which a file is seen, with what is no number or address of a person.
UNSEEN = [
    ("D:20101231115600", Means.PROPERTY),
    ("12010/65536", Means.PROPERTY),
    ("Shelter from the sun | 4:30 Plaza at 4:00", None),
    ("(c) 2003, 2004, 2005 Row, Lane and Hill", Means.PROPERTY),
    (
        "‘KH’: 0.438, ‘KN’: 0.667, ‘KM’: 0.871, ‘KL’: 0.892, ‘KR’: 0.154",
        Means.OUTSIDE_PAGE,
    ),
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
    text: str, means: Means | None
) -> None:
    assert not strong_in(text, means)


def test_a_czech_number_with_its_stroke_is_no_fraction() -> None:
    assert strong_in("710319/2745", Means.PROPERTY) == {"national_number"}


def test_a_house_of_four_digits_is_no_year_of_a_copyright() -> None:
    assert strong_in("She lives at 2003 Market Street. The victim hides there.") == {
        "street_address"
    }


@pytest.mark.parametrize(
    "written",
    [
        "<trk:Date>20130925</trk:Date>",
        "The branch has 0.279326 of it.",
        "It took 0.00436091423035 s.",
        "D:20101231122009",
    ],
)
def test_days_and_fractions_are_not_even_judged(written: str) -> None:
    text = Text(written)
    assert not [*may_be_phones(text, ("GB", "TN")), *may_be_national(text)]


def test_a_number_that_looks_like_a_day_is_one_where_a_word_says_so() -> None:
    text = Text("Her phone in Tunis is 20130925.")
    assert list(may_be_phones(text, ("TN",)))


@pytest.mark.parametrize(
    ("written", "account"),
    [
        ("see line 18 in R2.in", ""),
        ("Line 7: numnp_x", ""),
        ("Write on LINE: night_bus_9", "night_bus_9"),
        ("Line ID night_bus_9", "night_bus_9"),
    ],
)
def test_a_line_of_a_file_is_no_messenger(written: str, account: str) -> None:
    assert [each.value for each in may_be_accounts(Text(written))] == [account] * bool(
        account
    )
