"""Words in the order that readers of each language expect."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freeshelf.core.languages import sort_key


@pytest.mark.parametrize(
    ("language", "ordered"),
    [
        ("en", ["Apple", "banana", "Éclair", "Zebra"]),
        ("es", ["Álamo", "alma", "nube", "nz", "ñandú", "oso"]),
        ("fr", ["cote", "coté", "côte", "côté", "œuf", "olive", "zèbre"]),
        ("ar", ["أب", "إيمان", "بيت", "تين", "ثلج"]),
        ("ru", ["ёлка", "Енот", "игра", "изба", "йод", "книга"]),
        ("zh-hans", ["EU", "阿拉伯", "北京", "法国", "中国"]),
    ],
)
def test_each_language_has_its_order(language, ordered):
    mixed = ordered[::-1]

    assert sorted(mixed, key=lambda word: sort_key(word, language)) == ordered


@given(
    st.lists(st.text(), max_size=6), st.sampled_from(["en", "es", "ar", "ru", "zh", ""])
)
def test_any_text_has_a_place_that_does_not_depend_on_where_it_was(words, language):
    mixed = words[::-1]

    ordered = sorted(words, key=lambda word: sort_key(word, language))

    assert ordered == sorted(mixed, key=lambda word: sort_key(word, language))
