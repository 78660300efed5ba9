import pytest
from hypothesis import given
from hypothesis import strategies as st

from freeshelf_wordpress.sources.errors import InvalidPhpValueError
from freeshelf_wordpress.sources.php import PhpObject, parse_php


def serialise(value: object) -> str:
    """PHP's serialize() for the values that the tests make."""
    match value:
        case None:
            return "N;"
        case bool():
            return f"b:{int(value)};"
        case int():
            return f"i:{value};"
        case str():
            return f's:{len(value.encode())}:"{value}";'
        case dict():
            inner = "".join(serialise(k) + serialise(v) for k, v in value.items())
            return f"a:{len(value)}:{{{inner}}}"
    raise AssertionError(value)


scalars = (
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=20)
)
keys = st.integers(0, 1000) | st.text(max_size=8)
values = st.recursive(scalars, lambda v: st.dictionaries(keys, v, max_size=4))


@given(values)
def test_what_php_wrote_is_read_back(value: object) -> None:
    assert parse_php(serialise(value)) == value


@pytest.mark.parametrize(
    "raw",
    [
        'O:11:"EvilGadget7":1:{s:4:"file";s:11:"/etc/passwd";}',
        'a:1:{i:0;O:8:"stdClass":0:{}}',
        'C:3:"Foo":2:{ab}',
    ],
)
def test_an_object_is_kept_as_text_and_never_made(raw: str) -> None:
    assert parse_php(raw) == PhpObject(raw)


@pytest.mark.parametrize(
    "raw",
    [
        'a:1:{s:5:"wrong";s:99:"x";}', "", "a:999999999:{}", "i:1", "i:x;", "b:1;x",
        's:1:"é";', "a:1:{a:0:{}i:1;}", "a:-1:{}", "d:--;", "a:1:{i:0;" * 200,
    ],
)  # fmt: skip
def test_a_broken_value_is_refused_with_its_place(raw: str) -> None:
    with pytest.raises(InvalidPhpValueError, match="at byte"):
        parse_php(raw)


@given(st.text(alphabet='abdisNOCR:;{}"0123456789.-é', max_size=60))
def test_no_text_raises_anything_else(raw: str) -> None:
    try:
        parse_php(raw)
    except InvalidPhpValueError:
        return
