"""Facets of editor-defined fields: names and values.

Such a facet is named after the key of its field, `field.KEY`. All of them share a
column of the engine, so that a new one does not need a new index.
"""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from freeshelf.fields.definitions import DefinedField, definitions
from freeshelf.fields.field_types import FieldType
from freeshelf.search.facet_definitions import (
    FACETS,
    FIELD_FACET,
    NO,
    YES,
    FacetDefinition,
    FacetKind,
)

_MAX_VALUE_LENGTH = 200


def facet_name(asked: DefinedField) -> str:
    """Return the name of the facet of a field in URLs."""
    return f"{FIELD_FACET}{asked.key}"


def available_facets() -> dict[str, FacetDefinition]:
    """Return all facets by name, those of editor-defined fields last."""
    return dict(FACETS) | {
        facet_name(definition): _of_field(definition)
        for definition in definitions().facet_fields
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


def _of_field(definition: DefinedField) -> FacetDefinition:
    is_concept = definition.type == FieldType.TAXONOMY
    is_yes_or_no = definition.type == FieldType.TRUE_FALSE
    return FacetDefinition(
        facet_name(definition),
        definition.title,
        FacetKind.CONCEPT if is_concept else FacetKind.CODE,
        codes={YES: _("Yes"), NO: _("No")}
        if is_yes_or_no
        else dict(definition.choices),
    )
