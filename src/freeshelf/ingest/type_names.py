"""Names of the types of imported items, as editors know them."""

from collections.abc import Mapping

from django.utils.functional import Promise

_names: dict[str, str | Promise] = {}


def register_type_names(names: Mapping[str, str | Promise]) -> None:
    """Register the names of types of a system that is imported from."""
    _names.update(names)


def type_name(key: str) -> str:
    """Return the name of a type; its key for one without a name."""
    return str(_names.get(key, key))
