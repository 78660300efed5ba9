"""List of the fields of a group, with links, on the page of the group."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from wagtail.admin.panels import Panel

from freeshelf.library.models import FieldDefinition, FieldGroup
from freeshelf.library.models.field_type import PARENTS


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field in the tree; `depth` is 0 for a field without parent."""

    label: str
    kind: str
    depth: int
    url: str
    add_url: str  # to add a subfield; empty where it can have none
    field: FieldDefinition


def field_rows(group: FieldGroup) -> Iterator[FieldRow]:
    """Return all fields of a group, each subfield below its parent."""
    below: defaultdict[int | None, list[FieldDefinition]] = defaultdict(list)
    for field in group.fields.all():
        below[field.parent_id].append(field)

    def rows(parent: int | None, depth: int) -> Iterator[FieldRow]:
        for field in below[parent]:
            yield FieldRow(
                label=str(field),
                kind=field.get_type_display(),
                depth=depth,
                url=reverse("library_field:edit", args=[field.pk]),
                add_url=add_url(group, field) if field.type in PARENTS else "",
                field=field,
            )
            yield from rows(field.pk, depth + 1)

    yield from rows(None, 0)


def add_url(group: FieldGroup, parent: FieldDefinition | None = None) -> str:
    """Return the URL to create a field of a group, or a subfield."""
    query = {"group": group.pk} | ({"parent": parent.pk} if parent else {})
    return f"{reverse('library_field:add')}?{urlencode(query)}"


class FieldsPanel(Panel):
    """Links to the fields of a group; this panel has no inputs."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "library/admin/fields/list.html"

        @property
        def media(self) -> forms.Media:
            return forms.Media(css={"all": ["library/admin/fields.css"]})

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Add the rows."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            group: FieldGroup = self.instance
            if not group.pk:
                return context | {"group": group}
            return context | {
                "group": group,
                "rows": list(field_rows(group)),
                "add_url": add_url(group),
            }
