"""JSON and YAML from outside: what it names can be stored, and shown as HTML."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freeshelf.core.foreign_data import UnreadableDataError, read_json, read_yaml

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(values)
def test_whole_characters_are_read_as_they_are(value: object) -> None:
    said = json.dumps(value)

    assert read_json(said) == read_json(said.encode()) == value


@pytest.mark.parametrize("said", ['"\\ud83d a"', '{"\\uDE00": ["\\ud800"]}'])
def test_halves_of_characters_are_replaced(said: str) -> None:
    read = json.dumps(read_json(said), ensure_ascii=False)

    assert read.encode()
    assert "?" in read
    assert read_json(said.encode()) == read_json(said)


@pytest.mark.parametrize("said", [b'"\xed\xa0\xbd a"', '"\ud83d a"'])
def test_halves_that_are_written_and_not_named_are_replaced_too(
    said: str | bytes,
) -> None:
    assert read_json(said) == "? a"


@pytest.mark.parametrize("said", ["", "{", "[" * 200_000])
def test_what_is_no_json_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match=r"nested|Expecting"):
        read_json(said)


@pytest.mark.parametrize("said", ["9" * 20_000, "[" + "9" * 5000 + "]"])
def test_a_number_that_no_one_can_write_is_refused(said: str) -> None:
    with pytest.raises(UnreadableDataError, match="too long"):
        read_json(said)


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("a:\n  - " + "[" * 20_000, "nested too deeply"),
        ("a: " + "9" * 20_000, "a number or a date"),
        ("a: 0x" + "f" * 20_000, "a number or a date"),
        ("a: 2024-13-45", "a number or a date"),
        ("a: &a [x]\nb: [*a, *a]", "refers to a part"),
        ("a: !!python/object/apply:os.system [ls]", "could not determine"),
        ("a: [", "expected the node content"),
        ("a: \x00", "not valid YAML"),
    ],
)
def test_yaml_that_cannot_be_read_is_refused_with_its_line(
    said: str, problem: str
) -> None:
    with pytest.raises(UnreadableDataError, match=problem):
        read_yaml(said)


@given(
    st.text(alphabet=st.sampled_from("[]{}:-&*!|>'\"#% \n\tab0x19.:_~?,"), max_size=60)
)
def test_any_yaml_is_a_value_or_refused(said: str) -> None:
    try:
        value = read_yaml(said)
    except UnreadableDataError:
        return
    assert repr(value)
