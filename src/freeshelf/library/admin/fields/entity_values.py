"""What a source says of a thing in fields that the form of the thing does not have."""

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


def unmatched_values_section(thing: Entity) -> SafeString:
    """The values of groups that do not appear on it; empty without any."""
    rows = _rows(thing)
    if not rows:
        return SafeString()
    return render_to_string("library/admin/fields/value_sets.html", {"rows": rows})


def _rows(thing: Entity) -> list[dict[str, Any]]:
    values = entity_values(thing)
    if not values:
        return []
    defined = definitions(at_once=True)
    facts = entity_facts(thing)
    in_form = {
        asked.key
        for group in defined.groups
        if applies_to(group, facts)
        for asked in group.fields
    }
    # What does not fit stands among the values that can be removed.
    return [
        {"label": asked.title, "words": value_text(asked, value)}
        for asked in defined.top
        if asked.key not in in_form
        and not is_empty(value := values.get(asked.key))
        and has_valid_shape(asked, value)
    ]
