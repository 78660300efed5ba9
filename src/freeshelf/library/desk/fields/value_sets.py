"""What a source says of an organisation or a concept in fields, on its form."""

from typing import Any

from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from freeshelf.library.field_groups.definitions import Definitions, definitions
from freeshelf.library.field_groups.values import is_empty, leftovers
from freeshelf.library.field_groups.words import words_of, words_of_any
from freeshelf.library.models import Agent, FieldValueSet
from freeshelf.vocabularies.models import Concept


def agent_values(agent: Agent) -> SafeString:
    """The values of an agent and of those merged into it; empty without any."""
    ours = Q(agent=agent) | Q(agent__merged_into=agent)
    return _section(FieldValueSet.objects.filter(ours))


def concept_values(concept: Concept) -> SafeString:
    """The values of a concept and of those merged into it; empty without any."""
    ours = Q(concept=concept) | Q(concept__merged_into=concept)
    return _section(FieldValueSet.objects.filter(ours))


def _section(sets: QuerySet[FieldValueSet]) -> SafeString:
    defined = definitions(at_once=True)
    shown = [rows for each in sets if (rows := _rows(each.values, defined))]
    if not shown:
        return SafeString()
    # The template escapes all that came in.
    html = render_to_string("library/desk/fields/value_sets.html", {"sets": shown})
    return mark_safe(html)  # noqa: S308


def _rows(values: dict[str, Any], defined: Definitions) -> list[dict[str, str]]:
    rows = [
        {"label": asked.title, "words": words_of(asked, values[asked.key])}
        for asked in defined.top
        if not is_empty(values.get(asked.key))
    ]
    rows += [
        {"label": each.label, "words": words_of_any(each.value)}
        for each in leftovers(defined, values)
        if "/" not in each.path and each.path not in defined.fields
    ]
    return rows
