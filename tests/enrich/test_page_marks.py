"""Find where a value stands on a page, and mark it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freeshelf.enrich.metadata_extraction.places import places_of
from freeshelf.enrich.page_marks import Mark, marks_at

PAGE = (
    "Fees and debts at sea\nBy Mara Lindqvist and Ada Okafor for the ILO\n"
    "A philology of fees. July 2021, ISBN 978-0-306-40615-7. Later: July 2021 again"
)
_BEGUN = "Ada Okafor for the ILO\nA philology of fees. July 2021"
_EXCERPT = "…Ada Okafor for the ILO A philology of fees. July 2021, ISBN…"


@pytest.mark.parametrize(
    ("value", "excerpt", "printed"),
    [
        ("FEES AND DEBTS AT SEA", "", ["Fees and debts at sea"]),
        ("9780306406157", "", ["978-0-306-40615-7"]),
        ("Lindqvist, Mara", "By Mara Lindqvist and", ["Mara", "Lindqvist"]),
        ("Lindqvist, Mara", "typed by the file", ["Mara", "Lindqvist"]),
        # a part of a word is no word
        ("ILO", _EXCERPT, ["ILO"]),
        # a month that the print has as a word
        ("2021-07", _EXCERPT, ["July 2021"]),
        ("2021-08", _EXCERPT, ["2021"]),
        ("CC-BY-4.0", "July 2021 again", ["July 2021 again"]),
        # a summary that goes on on the next page
        (f"{_BEGUN} with more", "", [_BEGUN]),
        ("Somebody Else", "typed by the file", []),
        ("Lindqvist, Olga", "typed by the file", []),
        ("", "", []),
    ],
)
def test_a_value_is_found_as_print_writes_it(value, excerpt, printed):
    found = [PAGE[a:b] for a, b in places_of(PAGE, value=value, excerpt=excerpt)]

    assert found == printed


def test_the_excerpt_says_which_of_two_places_is_meant():
    first = PAGE.index("July 2021")

    ((start, _end),) = places_of(PAGE, value="July 2021", excerpt="Later: July 2021 a")

    assert start > first


def test_chinese_words_have_no_spaces_around_them():
    text = "人口贩运报告二〇二一年"

    assert places_of(text, value="人口贩运", excerpt="") == [(0, 4)]


@given(st.text(max_size=200), st.text(max_size=60), st.text(max_size=60))
def test_places_are_within_the_text(text, value, excerpt):
    for start, end in places_of(text, value=value, excerpt=excerpt):
        assert 0 <= start < end <= len(text)


def test_marks_are_on_the_words_that_ranges_touch():
    boxes = [
        (0, 4, 10.0, 20.0, 30.0, 32.0),
        (5, 12, 42.0, 20.0, 60.0, 32.0),
        (13, 17, 62.0, 20.0, 80.0, 32.0),
    ]

    assert marks_at(boxes, [(5, 12)]) == (Mark(42.0, 20.0, 18.0, 12.0),)
    assert len(marks_at(boxes, [(0, 12)])) == 2
    assert marks_at(boxes, [(5, 7), (14, 15)]) == (Mark(42.0, 20.0, 38.0, 12.0),)
    assert marks_at(boxes, [(4, 5), (17, 20)]) == ()
    assert marks_at([], [(0, 3)]) == ()
