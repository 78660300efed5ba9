"""Serialize plain data in PHP's serialize() format.

Grammar: https://www.php.net/manual/en/function.serialize.php and the notes there.
"""

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from freeshelf_wordpress.export.xml_text import xml_safe

# PHP converts such keys to integers if they fit in 64 bits.
_INTEGER_KEY = re.compile(r"(?:0|-?[1-9][0-9]{0,18})\Z")
_INTEGERS = range(-(2**63), 2**63)


def serialise_php(value: Any) -> str:
    """Serialize scalars, lists and mappings; lengths count bytes of UTF-8.

    Characters that XML forbids are removed first, so that lengths are correct in an XML
    file. Raises TypeError for anything else.
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
            return _text(value)
        case Mapping():
            return _array(value.items())
        case list() | tuple():
            return _array(enumerate(value))
    raise TypeError(f"No PHP value: {type(value).__name__}")


def _text(value: str) -> str:
    text = xml_safe(value)
    return f's:{len(text.encode())}:"{text}";'


def _float(value: float) -> str:
    if math.isnan(value):
        return "NAN"
    if math.isinf(value):
        return "INF" if value > 0 else "-INF"
    return repr(value)


def _array(pairs: Iterable[tuple[Any, Any]]) -> str:
    entries = [f"{_key(key)}{serialise_php(value)}" for key, value in pairs]
    return f"a:{len(entries)}:{{{''.join(entries)}}}"


def _key(key: Any) -> str:
    if isinstance(key, str) and _INTEGER_KEY.match(key) and int(key) in _INTEGERS:
        return f"i:{key};"
    return serialise_php(key)
