"""Plain data in PHP's serialize() format.

Grammar: https://www.php.net/manual/en/function.serialize.php and the notes there.
"""

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from freeshelf.wordpress_export.xml_text import xml_safe

# PHP itself makes whole numbers of such keys, as far as they fit in 64 bits.
_WHOLE = re.compile(r"(?:0|-?[1-9][0-9]{0,18})\Z")
_WHOLE_NUMBERS = range(-(2**63), 2**63)


def serialise_php(value: Any) -> str:
    """Scalars, lists and mappings as PHP writes them; lengths count bytes of UTF-8.

    What an XML file cannot hold is left out first, so that lengths stay true in one.
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
    if isinstance(key, str) and _WHOLE.match(key) and int(key) in _WHOLE_NUMBERS:
        return f"i:{key};"
    return serialise_php(key)
