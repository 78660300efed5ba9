"""What a source says of a thing in fields that the form of the thing does not have."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from freeshelf.library.field_groups.definitions import definitions
from freeshelf.library.field_groups.rules import appears
from freeshelf.library.field_groups.value_sets import (
    Thing,
    facts_of_thing,
    values_of_thing,
)
from freeshelf.library.field_groups.values import fits, is_empty
from freeshelf.library.field_groups.words import words_of


def values_section(thing: Thing) -> SafeString:
    """The values of groups that do not appear on it; empty without any."""
    rows = _rows(thing)
    if not rows:
        return SafeString()
    return render_to_string("library/desk/fields/value_sets.html", {"rows": rows})


def _rows(thing: Thing) -> list[dict[str, Any]]:
    values = values_of_thing(thing)
    if not values:
        return []
    defined = definitions(at_once=True)
    facts = facts_of_thing(thing)
    in_form = {
        asked.key
        for group in defined.groups
        if appears(group, facts)
        for asked in group.fields
    }
    # What does not fit stands among the values that can be removed.
    return [
        {"label": asked.title, "words": words_of(asked, value)}
        for asked in defined.top
        if asked.key not in in_form
        and not is_empty(value := values.get(asked.key))
        and fits(asked, value)
    ]
