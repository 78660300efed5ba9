"""Numbers that publishers give, with their check digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freeshelf.core.standard_numbers import (
    canonical_doi,
    canonical_isbn,
    is_doi,
    is_isbn,
    is_issn,
)


@pytest.mark.parametrize(
    "text",
    ["978-0-306-40615-7", "9780306406157", "0-306-40615-2", "0 8044 2957 X"],
)
def test_a_right_isbn_is_one_however_it_is_written(text):
    assert is_isbn(text)


@pytest.mark.parametrize(
    "text",
    [
        "978-0-306-40615-8",
        "0-306-40615-3",
        "977-0-306-40615-7",
        "97803064061",
        "X780306406157",
        "",
        "٩٧٨",
    ],
)
def test_a_wrong_check_digit_or_form_is_no_isbn(text):
    assert not is_isbn(text)


def test_both_lengths_of_one_isbn_are_the_same_number():
    assert canonical_isbn("0-306-40615-2") == canonical_isbn("978-0-306-40615-7")


@given(st.text(alphabet="0123456789", min_size=12, max_size=12), st.integers(1, 9))
def test_any_other_last_digit_is_wrong(body, other):
    digits = "978" + body[3:]
    right = next(str(d) for d in range(10) if is_isbn(f"{digits}{d}"))

    assert not is_isbn(f"{digits}{(int(right) + other) % 10}")


@pytest.mark.parametrize(
    ("text", "right"),
    [("0317-8471", True), ("2434-561X", True), ("0317-8472", False), ("1234", False)],
)
def test_an_issn_is_right_with_its_check_digit(text, right):
    assert is_issn(text) is right


def test_a_doi_is_compared_without_address_and_capitals():
    assert canonical_doi("https://doi.org/10.1000/ABC.1") == "10.1000/abc.1"
    assert is_doi("doi:10.1000/abc")
    assert not is_doi("10.1000/")
    assert not is_doi("11.1000/abc")
    assert not is_doi("10.1000/" + "a" * 400)


@given(st.text(max_size=60))
def test_any_text_gets_an_answer(text):
    assert is_isbn(text) in {True, False}
    assert is_issn(text) in {True, False}
    assert is_doi(text) in {True, False}
