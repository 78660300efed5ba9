"""The safe parser reads what is written as PHP's serialize() does."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from freeshelf_wordpress.export.items import php_in_xml, xml_safe
from freeshelf_wordpress.sources.php import parse_php

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.text()
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text() | st.integers(0, 99), inner, max_size=4)
    ),
    max_leaves=12,
)


def as_read(value: Any) -> Any:
    """A value as it is after a journey: arrays are dicts, texts what XML can hold."""
    if isinstance(value, str):
        return xml_safe(value)
    if isinstance(value, list):
        return dict(enumerate(map(as_read, value)))
    if isinstance(value, dict):
        return {key_as_read(key): as_read(each) for key, each in value.items()}
    return value


def key_as_read(key: int | str) -> int | str:
    """PHP has whole numbers for keys that look like one."""
    text = xml_safe(str(key))
    return int(text) if text.isascii() and text == str(key) and is_whole(text) else text


def is_whole(text: str) -> bool:
    """Return whether a text is how a whole number of PHP is written."""
    try:
        return str(int(text)) == text and -(2**63) <= int(text) < 2**63
    except ValueError:
        return False


@given(values)
@example({"1000000000000000000": 1, "9223372036854775808": 2})
def test_values_come_back_as_they_were(value: Any) -> None:
    written = php_in_xml(value)

    keys_before = as_read(value)
    if not isinstance(value, dict) or len(keys_before) == len(value):
        assert parse_php(written) == keys_before


def test_lengths_count_bytes() -> None:
    written = php_in_xml({"né": ["a\x0bb", "5"], "7": 1.5})

    assert written == 'a:2:{s:3:"né";a:2:{i:0;s:2:"ab";i:1;s:1:"5";}i:7;d:1.5;}'


def test_what_php_has_no_word_for_is_refused() -> None:
    with pytest.raises(TypeError, match="set"):
        php_in_xml({1})
