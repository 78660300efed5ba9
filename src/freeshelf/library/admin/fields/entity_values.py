"""Imported field values that the form of an entity does not show."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from freeshelf.library.field_groups.definitions import definitions
from freeshelf.library.field_groups.entity_values import (
    Entity,
    entity_facts,
    entity_values,
)
from freeshelf.library.field_groups.rules import applies_to
from freeshelf.library.field_groups.value_text import value_text
from freeshelf.library.field_groups.values import has_valid_shape, is_empty


def unmatched_values_section(entity: Entity) -> SafeString:
    """Return HTML with the values of groups that do not apply, or an empty string."""
    rows = _rows(entity)
    if not rows:
        return SafeString()
    return render_to_string("library/admin/fields/value_sets.html", {"rows": rows})


def _rows(entity: Entity) -> list[dict[str, Any]]:
    values = entity_values(entity)
    if not values:
        return []
    defined = definitions(at_once=True)
    facts = entity_facts(entity)
    in_form = {
        field.key
        for group in defined.groups
        if applies_to(group, facts)
        for field in group.fields
    }
    # Misfitting values are listed with those that can be removed.
    return [
        {"label": field.title, "words": value_text(field, value)}
        for field in defined.top
        if field.key not in in_form
        and not is_empty(value := values.get(field.key))
        and has_valid_shape(field, value)
    ]
