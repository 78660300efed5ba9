"""Field values outside forms: of other groups, without a field, and in the history."""

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language_bidi, gettext, gettext_lazy
from wagtail.log_actions import LogActionRegistry, LogFormatter

from freeshelf.content.wording import listed_phrases
from freeshelf.fields.definitions import Definitions, definitions
from freeshelf.fields.display import raw_value_text, value_text
from freeshelf.fields.entity_values import (
    Entity,
    entity_facts,
    entity_values,
    entity_values_by_pk,
)
from freeshelf.fields.models import FieldCondition, FieldDefinition
from freeshelf.fields.rules import applies_to
from freeshelf.fields.services import CHANGED, FIELDS_EDITED
from freeshelf.fields.values import has_valid_shape, is_empty, orphaned_values
from freeshelf.library.admin.closed_records import visible_in_admin
from freeshelf.library.admin.permissions import EditorPage
from freeshelf.library.models import Agent, Resource
from freeshelf.vocabularies.models import Concept

_PAGE_SIZE = 50
_MAX_CHARS = 300
# Keeps the order of the sentence in any script (UAX 9).
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"


def unmatched_values_section(entity: Entity) -> SafeString:
    """Return HTML with the values of groups that do not apply, or an empty string."""
    rows = _rows(entity)
    if not rows:
        return SafeString()
    return render_to_string("fields/admin/value_sets.html", {"rows": rows})


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


class OrphanedValuesView(EditorPage):
    """List records, agents and concepts with such values."""

    template_name = "fields/admin/leftovers.html"
    page_title = gettext_lazy("Values without a field")
    header_icon = "list-ul"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the rows of one page."""
        rows = list(_orphans(definitions(at_once=True)))
        page = Paginator(rows, _PAGE_SIZE).get_page(self.request.GET.get("p"))
        return super().get_context_data(**kwargs) | {"page": page}


def _orphans(defined: Definitions) -> Iterator[dict[str, str]]:
    # Includes unpublished changes, as an editor sees the record.
    records = visible_in_admin(Resource.objects.current()).exclude(field_values={})
    for record in (
        records.select_related("latest_revision").order_by("pk").iterator(200)
    ):
        values = record.field_values
        if record.has_unpublished_changes and record.latest_revision is not None:
            values = record.latest_revision.content.get("field_values") or values
        url = reverse("library_resource:edit", args=[record.pk])
        yield from _orphans_of(record.display_title, url, values, defined)
    kinds: tuple[tuple[str, Any, str], ...] = (
        ("agent", Agent.objects.all(), "library_agent:edit"),
        ("concept", Concept.objects.with_labels(), "vocabularies_concept:edit"),
    )
    for kind, rows, url_name in kinds:
        values_by_pk = entity_values_by_pk(kind)
        entities = rows.in_bulk(list(values_by_pk))
        for key, entity in entities.items():
            url = reverse(url_name, args=[key])
            yield from _orphans_of(str(entity), url, values_by_pk[key], defined)


def _orphans_of(
    title: str, url: str, values: dict[str, Any], defined: Definitions
) -> Iterator[dict[str, str]]:
    for orphan in orphaned_values(defined, values):
        text = raw_value_text(orphan.value)
        yield {"title": title, "url": url, "label": orphan.label, "words": text}


def register_field_changes(registry: LogActionRegistry) -> None:
    """Register the action with a formatter that lists the changed fields."""

    @registry.register_action(CHANGED)
    class FieldsFormatter(LogFormatter):
        label = gettext_lazy("Change fields")

        def format_message(self, log_entry: Any) -> str:
            """Return the fields with their text before and after."""
            changes = (log_entry.data or {}).get("fields", [])
            context = {"fields": listed_phrases(map(_formatted, changes))}
            return gettext("Fields changed: %(fields)s") % context


def register_field_edits(registry: LogActionRegistry) -> None:
    """Register the edit of a group with a formatter that names its fields."""

    @registry.register_action(FIELDS_EDITED)
    class GroupFormatter(LogFormatter):
        label = gettext_lazy("Edit")

        def format_message(self, log_entry: Any) -> str:
            """Return which fields were added, deleted and changed."""
            data = log_entry.data or {}
            changed = [
                f"{each['label']} ({', '.join(map(_setting, each['settings']))})"
                for each in data.get("changed", ())
            ]
            lists = (
                (gettext("Fields added: %(fields)s."), data.get("added")),
                (gettext("Fields deleted: %(fields)s."), data.get("deleted")),
                (gettext("Fields changed: %(fields)s"), changed),
            )
            sentences = [
                text % {"fields": listed_phrases(fields)}
                for text, fields in lists
                if fields
            ]
            return " ".join(sentences) or gettext("The order of the fields changed.")


def _setting(name: str) -> str:
    if name == "conditions":
        return str(FieldCondition._meta.verbose_name_plural)
    column = FieldDefinition._meta.get_field(name.removesuffix("_id"))
    return str(column.verbose_name)


def _formatted(change: dict[str, str]) -> str:
    label, before, after = (_isolated(change[n]) for n in ("label", "before", "after"))
    arrow = "←" if get_language_bidi() else "→"
    return f"{label} ({before} {arrow} {after})"


def _isolated(text: str) -> str:
    shown = Truncator(" ".join(text.split())).chars(_MAX_CHARS) or "–"
    return f"{_FIRST_STRONG_ISOLATE}{shown}{_POP_ISOLATE}"
