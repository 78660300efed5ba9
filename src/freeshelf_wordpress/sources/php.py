"""PHP's serialize() format, to and from plain data.

Grammar: https://www.php.net/manual/en/function.serialize.php and the notes there.
Lengths count bytes of UTF-8. Objects are never instantiated: their bytes stay
unchanged.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from freeshelf_wordpress.sources.errors import InvalidPhpValueError

_MAX_DEPTH = 50
_INTEGER = re.compile(rb"[+-]?\d{1,20}")
_NUMBER = re.compile(rb"[-+]?(?:\d[\d.eE+-]{0,40}|\.\d[\d.eE+-]{0,40}|INF|NAN)")
# PHP converts such keys to integers if they fit in 64 bits.
_INTEGER_KEY = re.compile(r"(?:0|-?[1-9][0-9]{0,18})\Z")
_INTEGERS = range(-(2**63), 2**63)
_LOOKS_SERIALISED = re.compile(r"(?:[aOCsidbE]:[\d\"+.-]|N;)")


@dataclass(frozen=True, slots=True)
class PhpObject:
    """An object of a PHP class, still serialized."""

    raw: str


PhpValue = None | bool | int | float | str | PhpObject | dict["int | str", "PhpValue"]


def parse_php(text: str) -> PhpValue:
    """Parse a serialized value; arrays become dicts in their order.

    A value that contains an object anywhere becomes a PhpObject as a whole. Raises
    InvalidPhpValueError for invalid data.
    """
    data = text.encode("utf-8", "surrogatepass")
    parser = _Parser(data)
    try:
        value = parser.value(0)
    except _FoundObjectError:
        return PhpObject(text)
    if parser.at != len(data):
        raise InvalidPhpValueError("text after its end", offset=parser.at)
    return value


def php_array(text: str) -> dict[str, Any]:
    """Return a serialized array with text keys; empty for any other text."""
    try:
        value = parse_php(text)
    except InvalidPhpValueError:
        return {}
    return {str(k): v for k, v in value.items()} if isinstance(value, dict) else {}


def looks_serialised(text: str) -> bool:
    """Return whether a text begins like the output of serialize()."""
    return _LOOKS_SERIALISED.match(text) is not None


class _FoundObjectError(Exception):
    """The value contains an object."""


class _Parser:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = 0

    def value(self, depth: int) -> PhpValue:
        if depth > _MAX_DEPTH:
            raise InvalidPhpValueError("nested too deeply", offset=self.at)
        kind = self._data[self.at : self.at + 2]
        self.at += 2
        if kind == b"N;":
            return None
        if kind == b"b:":
            return self._until_semicolon(_INTEGER) == b"1"
        if kind == b"i:":
            return int(self._until_semicolon(_INTEGER))
        if kind == b"d:":
            return self._float()
        if kind == b"s:":
            text = self._string()
            self._expect(b";")
            return text
        if kind == b"a:":
            return self._array(depth)
        if kind in {b"O:", b"C:", b"E:", b"r:", b"R:"}:
            raise _FoundObjectError
        raise InvalidPhpValueError("an unknown type", offset=self.at - 2)

    def _array(self, depth: int) -> dict[int | str, PhpValue]:
        count = int(self._number(_INTEGER))
        self._expect(b":{")
        # Every entry takes at least six bytes, so a false count cannot cost memory.
        if not 0 <= count <= len(self._data) // 6:
            raise InvalidPhpValueError("a wrong count", offset=self.at)
        values: dict[int | str, PhpValue] = {}
        for _entry in range(count):
            key = self.value(depth + 1)
            if isinstance(key, bool) or not isinstance(key, int | str):
                raise InvalidPhpValueError("a key of a wrong type", offset=self.at)
            values[key] = self.value(depth + 1)
        self._expect(b"}")
        return values

    def _string(self) -> str:
        length = int(self._number(_INTEGER))
        self._expect(b':"')
        if length < 0 or self.at + length > len(self._data):
            raise InvalidPhpValueError("a wrong length", offset=self.at)
        raw = self._data[self.at : self.at + length]
        self.at += length
        self._expect(b'"')
        try:
            return raw.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError as error:
            raise InvalidPhpValueError("a cut character", offset=self.at) from error

    def _float(self) -> float:
        raw = self._until_semicolon(_NUMBER)
        try:
            return float(raw)
        except ValueError as error:
            raise InvalidPhpValueError("no number", offset=self.at) from error

    def _until_semicolon(self, form: re.Pattern[bytes]) -> bytes:
        raw = self._number(form)
        self._expect(b";")
        return raw

    def _number(self, form: re.Pattern[bytes]) -> bytes:
        match = form.match(self._data, self.at)
        if match is None:
            raise InvalidPhpValueError("no number", offset=self.at)
        self.at = match.end()
        return match[0]

    def _expect(self, mark: bytes) -> None:
        if self._data[self.at : self.at + len(mark)] != mark:
            raise InvalidPhpValueError(f"{mark.decode()} expected", offset=self.at)
        self.at += len(mark)


def serialise_php(value: Any, *, clean: Callable[[str], str] = str) -> str:
    """Serialize scalars, lists and mappings; `clean` is applied to each text.

    Raises TypeError for anything else.
    """
    match value:
        case None:
            return "N;"
        case bool():
            return f"b:{int(value)};"
        case int():
            return f"i:{value};"
        case float():
            return f"d:{_float(value)};"
        case str():
            text = clean(value)
            return f's:{len(text.encode("utf-8", "surrogatepass"))}:"{text}";'
        case Mapping():
            return _array(value.items(), clean)
        case list() | tuple():
            return _array(enumerate(value), clean)
    raise TypeError(f"No PHP value: {type(value).__name__}")


def meta_text(value: Any) -> str:
    """Return a JSON value as in a meta row: scalars as text, others serialized."""
    if value is None or value is False:
        return ""
    if value is True:
        return "1"
    return str(value) if isinstance(value, str | int | float) else serialise_php(value)


def _float(value: float) -> str:
    if math.isnan(value):
        return "NAN"
    if math.isinf(value):
        return "INF" if value > 0 else "-INF"
    return repr(value)


def _array(pairs: Iterable[tuple[Any, Any]], clean: Callable[[str], str]) -> str:
    entries = [
        f"{_key(key, clean)}{serialise_php(value, clean=clean)}" for key, value in pairs
    ]
    return f"a:{len(entries)}:{{{''.join(entries)}}}"


def _key(key: Any, clean: Callable[[str], str]) -> str:
    if isinstance(key, str) and _INTEGER_KEY.match(key) and int(key) in _INTEGERS:
        return f"i:{key};"
    return serialise_php(key, clean=clean)
