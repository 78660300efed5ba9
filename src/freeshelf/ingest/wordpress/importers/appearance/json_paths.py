"""JSON of a site: objects of anything, read without trust."""

from collections.abc import Iterator, Mapping
from typing import Any

from freeshelf.core.foreign_data import read_json


def read_object(text: str) -> dict[str, Any] | None:
    """A JSON object; None for anything else, nested too deeply included."""
    try:
        value = read_json(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def value_at(value: Any, *path: str) -> Any:
    """What stands at a path of keys; None where there is no such key."""
    for key in path:
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value


def text_at(value: Any, *path: str) -> str:
    """The text at a path; empty where there is none."""
    found = value_at(value, *path)
    return found if isinstance(found, str) else ""


def leaves(value: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Paths of all values that are no objects, with dots between keys."""
    for key, inner in value.items():
        here = f"{path}.{key}" if path else str(key)
        if isinstance(inner, Mapping):
            yield from leaves(inner, here)
        else:
            yield here
