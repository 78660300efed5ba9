"""Facets of editor-defined fields: names and values.

Such a facet is named after the key of its field, `field.KEY`. All of them share a
column of the engine, so that a new one does not need a new index.
"""

from collections.abc import Iterable

from freeshelf.library.field_groups.definitions import DefinedField, definitions
from freeshelf.library.models import FieldType
from freeshelf.search.engines.base import FIELD_FACET

_MAX_VALUE_LENGTH = 200
YES, NO = "yes", "no"


def facet_name(asked: DefinedField) -> str:
    """Return the name of the facet of a field in URLs."""
    return f"{FIELD_FACET}{asked.key}"


def field_facets() -> dict[str, DefinedField]:
    """Return the fields that results can be filtered by, by facet name."""
    return {
        facet_name(definition): definition for definition in definitions().facet_fields
    }


def facet_values(asked: DefinedField, values: Iterable[object]) -> tuple[str, ...]:
    """Return the facet values of a field without duplicates, except for concepts."""
    found: dict[str, None] = {}
    for value in values:
        if asked.type == FieldType.TRUE_FALSE:
            text = YES if value else NO
        else:
            text = " ".join(str(value).split())[:_MAX_VALUE_LENGTH].strip()
        if text:
            found[text] = None
    return tuple(found)
