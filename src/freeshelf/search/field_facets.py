"""Facets of editor-defined fields: their names, and what is counted in them.

Such a facet is called by the key of its field, `field.KEY`. All of them share a column
of the engine, so that defining one asks for no new index.
"""

from collections.abc import Iterable

from freeshelf.library.field_groups.definitions import DefinedField, definitions
from freeshelf.library.models import FieldType
from freeshelf.search.engines.base import FIELD_FACET

_LONGEST_VALUE = 200
YES, NO = "yes", "no"


def facet_name(asked: DefinedField) -> str:
    """What the facet of a field is called in addresses."""
    return f"{FIELD_FACET}{asked.key}"


def field_facets() -> dict[str, DefinedField]:
    """The fields that results can be filtered by, under the names of their facets."""
    return {facet_name(asked): asked for asked in definitions().facet_fields}


def facet_values(asked: DefinedField, values: Iterable[object]) -> tuple[str, ...]:
    """What is counted of a field's single values, each once; not for concepts."""
    found: dict[str, None] = {}
    for value in values:
        if asked.type == FieldType.TRUE_FALSE:
            text = YES if value else NO
        else:
            text = " ".join(str(value).split())[:_LONGEST_VALUE].strip()
        if text:
            found[text] = None
    return tuple(found)
