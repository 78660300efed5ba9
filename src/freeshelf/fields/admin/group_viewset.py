"""Field groups in the admin area."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
)
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.snippets.views.snippets import DeleteView

from freeshelf.fields.field_types import PARENTS
from freeshelf.fields.models import FieldDefinition, FieldGroup
from freeshelf.fields.services import remove_field_group
from freeshelf.vocabularies.admin.typeahead import (
    concept_typeahead_name,
    typeahead_panel,
)
from freeshelf.vocabularies.admin.viewsets import PlainViewSet
from freeshelf.vocabularies.models import ConceptScheme

VALUES_KEPT_MESSAGE = _("Existing values stay on the resources and are listed there.")


class FieldGroupDeleteView(DeleteView):
    """Delete a group, keeping the labels of its fields."""

    def get_confirmation_message(self) -> str:
        """Add that values are kept."""
        return f"{super().get_confirmation_message()} {VALUES_KEPT_MESSAGE}"

    def delete_action(self) -> None:
        """Delete the group and its fields."""
        remove_field_group(self.object)


def _rule_panels() -> list[Panel | str]:
    types = concept_typeahead_name(ConceptScheme.Role.TYPE)
    return [
        FieldRowPanel(["alternative", "subject", "is_negated"]),
        typeahead_panel("concept", types),
        FieldRowPanel(["value", "scheme"]),
    ]


def field_rows(group: FieldGroup) -> Iterator[dict[str, Any]]:
    """Return all fields of a group with their depth, each below its parent."""
    below: defaultdict[int | None, list[FieldDefinition]] = defaultdict(list)
    for field in group.fields.all():
        below[field.parent_id].append(field)

    def rows(parent: int | None, depth: int) -> Iterator[dict[str, Any]]:
        for field in below[parent]:
            may_have_parts = field.type in PARENTS
            yield {
                "field": field,
                "depth": depth,
                "add_url": add_url(group, field) if may_have_parts else "",
            }
            yield from rows(field.pk, depth + 1)

    yield from rows(None, 0)


def add_url(group: FieldGroup, parent: FieldDefinition | None = None) -> str:
    """Return the URL to create a field of a group, or a subfield."""
    query = {"group": group.pk} | ({"parent": parent.pk} if parent else {})
    return f"{reverse('fields_field:add')}?{urlencode(query)}"


class FieldsPanel(Panel):
    """Links to the fields of a group; this panel has no inputs."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "fields/admin/list.html"

        @property
        def media(self) -> forms.Media:
            return forms.Media(css={"all": ["fields/admin/fields.css"]})

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


class FieldGroupViewSet(PlainViewSet):
    """List groups, and edit one with its rules and fields."""

    model = FieldGroup
    icon = "form"
    menu_label = _("Field groups")
    url_namespace = "fields_group"
    url_prefix = "library/field-groups"
    delete_view_class = FieldGroupDeleteView
    inspect_view_enabled = False
    search_fields = ["title"]
    ordering = ["sort_order", "pk"]
    list_display: list[Any] = [
        "title",
        Column("appears", label=_("appears"), accessor="get_appears_display"),
        BooleanColumn("is_active", label=_("active")),
    ]

    edit_handler = ObjectList(
        [
            "title",
            FieldsPanel(heading=_("Fields")),
            MultiFieldPanel(
                [
                    "is_active",
                    "appears",
                    InlinePanel("rules", panels=_rule_panels(), label=_("rule")),
                    "sort_order",
                ],
                heading=_("Where it appears"),
            ),
        ]
    )
