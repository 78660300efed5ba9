"""What a source said, opened for people: serialised values as plain data."""

from typing import Any

from freeshelf.sources.errors import InvalidPhpValueError
from freeshelf.sources.wordpress import PhpObject, looks_serialised, parse_php


def readable(value: Any) -> Any:
    """Plain JSON with PHP's serialised arrays opened; nothing is ever instantiated."""
    if isinstance(value, dict):
        return {str(key): readable(inside) for key, inside in value.items()}
    if isinstance(value, list | tuple):
        return [readable(inside) for inside in value]
    if isinstance(value, PhpObject):
        return str(value)
    if isinstance(value, str) and looks_serialised(value):
        try:
            return readable(parse_php(value))
        except InvalidPhpValueError:
            return value
    return value
