"""Addresses and names are recognised, whatever they stand in, and nothing else is."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freeshelf.core.personal_data import Person
from freeshelf.privacy.finders.person_matching import (
    PersonMatcher,
    excerpts,
    is_distinctive,
    names_in,
    redacted,
    strings_in,
)

ADDRESS = "rosa.tembo@example.org"
WORDS = PersonMatcher.of(Person((ADDRESS,), ("Rosa Tembo", "Олена Коваль", "rosa")))

_leaves = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=20), st.just(ADDRESS),
    st.just(f"Write to {ADDRESS.upper()}!"), st.just("by ROSA  TEMBO"),
    st.just(json.dumps({"who": "Олена Коваль", "mail": ADDRESS})),
)  # fmt: skip
_json = st.recursive(
    _leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.text(max_size=8), inner, max_size=4),
    ),
    max_leaves=20,
)


@given(_json)
def test_whatever_the_shape_nothing_of_the_person_is_left(value: Any) -> None:
    after = redacted(value, WORDS, whole_objects=True)

    for text in strings_in(after):
        assert not WORDS.address.search(text)
        assert WORDS.name is not None
        assert not WORDS.name.search(text)
    assert redacted(after, WORDS) == after


@given(st.text())
def test_a_text_without_the_person_stays_as_it_is(text: str) -> None:
    if not WORDS.address.search(text) and WORDS.name and not WORDS.name.search(text):
        assert redacted(text, WORDS) == text


@pytest.mark.parametrize(
    "text",
    [
        f"x{ADDRESS}",
        f"{ADDRESS}.uk",
        "rosaXtembo@example.org",
        "Rosa Tembokova",
        "rosa",
    ],
)
def test_what_only_looks_alike_is_someone_elses(text: str) -> None:
    assert redacted(text, WORDS) == text


def test_an_object_with_the_address_gives_up_who_it_is_of_and_keeps_what_was_said() -> (
    None
):
    said = {
        "email": ADDRESS, "display_name": "R.", "user_url": "https://r.example",
        "ID": "7", "content": "The year is wrong.",
    }  # fmt: skip

    after = redacted([said], WORDS, whole_objects=True)[0]

    assert redacted(said, WORDS) == said | {"email": "[erased]"}
    assert after == {
        "email": "[erased]", "display_name": "[erased]", "user_url": "[erased]",
        "ID": "7", "content": "The year is wrong.",
    }  # fmt: skip
    assert list(names_in({"author": said}, WORDS)) == ["R."]


def test_an_excerpt_holds_the_words_around_a_mention_and_not_the_whole_text() -> None:
    text = f"{'secret ' * 40}ask {ADDRESS} about it {'private ' * 40}"

    (found,) = excerpts([text], WORDS)

    assert ADDRESS in found
    assert len(found) < 200


@pytest.mark.parametrize(
    ("name", "telling"),
    [("Rosa", False), ("admin", False), ("rosa_t", True), ("Rosa Tembo", True)],
)
def test_a_short_common_name_is_not_looked_for(name: str, telling: bool) -> None:
    assert is_distinctive(name) is telling
