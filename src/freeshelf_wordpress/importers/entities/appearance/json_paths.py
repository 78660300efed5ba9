"""Read values from untrusted JSON of a site."""

from collections.abc import Iterator, Mapping
from typing import Any

from freeshelf.core.foreign_data import read_json


def read_object(text: str) -> dict[str, Any] | None:
    """Parse a JSON object; return None for anything else or too deep nesting."""
    try:
        value = read_json(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def value_at(value: Any, *path: str) -> Any:
    """Return the value at a path of keys, or None."""
    for key in path:
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value


def text_at(value: Any, *path: str) -> str:
    """Return the text at a path; empty if there is none."""
    value_found = value_at(value, *path)
    return value_found if isinstance(value_found, str) else ""


def leaves(value: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Yield the paths of all values that are no objects, with dots between keys."""
    for key, inner in value.items():
        inner_path = f"{path}.{key}" if path else str(key)
        if isinstance(inner, Mapping):
            yield from leaves(inner, inner_path)
        else:
            yield inner_path
