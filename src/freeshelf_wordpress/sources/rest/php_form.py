"""Serialize values with PHP's serialize(), as WordPress stores them.

REST returns JSON; exports and databases contain this form.
"""

from collections.abc import Mapping

Plain = None | bool | int | float | str | list["Plain"] | Mapping[str, "Plain"]


def meta_text(value: Plain) -> str:
    """Return a value as in a meta row: scalars as text, others serialized."""
    if value is None or value is False:
        return ""
    if value is True:
        return "1"
    if isinstance(value, str | int | float):
        return str(value)
    return serialized(value)


def serialized(value: Plain) -> str:
    """Return the output of serialize() for a value; lengths count bytes of UTF-8."""
    if value is None:
        return "N;"
    if isinstance(value, bool):
        return f"b:{int(value)};"
    if isinstance(value, int):
        return f"i:{value};"
    if isinstance(value, float):
        return f"d:{value!r};"
    if isinstance(value, str):
        return f's:{len(value.encode("utf-8", "surrogatepass"))}:"{value}";'
    pairs = enumerate(value) if isinstance(value, list) else value.items()
    body = "".join(f"{_key(key)}{serialized(entry)}" for key, entry in pairs)
    return f"a:{len(value)}:{{{body}}}"


def _key(key: int | str) -> str:
    # PHP converts keys that look like integers to integers.
    if (
        isinstance(key, str)
        and key.isascii()
        and key.isdecimal()
        and key == str(int(key))
    ):
        key = int(key)
    return serialized(key)
