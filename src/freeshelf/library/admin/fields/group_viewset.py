"""Field groups in the admin area."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
)
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.snippets.views.snippets import DeleteView, SnippetViewSet

from freeshelf.library.admin.fields.fields_panel import FieldsPanel
from freeshelf.library.models import FieldGroup
from freeshelf.library.services.field_groups import remove_field_group
from freeshelf.vocabularies.admin.typeahead import (
    TypeaheadWidget,
    concept_typeahead_name,
)
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


class FieldGroupViewSet(SnippetViewSet):
    """List groups, and edit one with its rules and fields."""

    model = FieldGroup
    icon = "form"
    menu_label = _("Field groups")
    url_namespace = "library_field_group"
    url_prefix = "library/field-groups"
    delete_view_class = FieldGroupDeleteView
    copy_view_enabled = False
    inspect_view_enabled = False
    search_backend_name = None
    search_fields = ["title"]
    ordering = ["sort_order", "pk"]
    list_display: list[Any] = [
        "title",
        Column("appears", label=_("appears"), accessor="get_appears_display"),
        BooleanColumn("is_active", label=_("active")),
    ]

    @cached_property
    def edit_handler(self) -> ObjectList:
        """Return the edit form."""
        return ObjectList(
            [
                FieldPanel("title"),
                FieldsPanel(heading=_("Fields")),
                MultiFieldPanel(
                    [
                        FieldPanel("is_active"),
                        FieldPanel("appears"),
                        InlinePanel("rules", panels=_rule_panels(), label=_("rule")),
                        FieldPanel("sort_order"),
                    ],
                    heading=_("Where it appears"),
                ),
            ]
        )


def _rule_panels() -> list[Panel]:
    types = concept_typeahead_name(ConceptScheme.Role.TYPE)
    return [
        FieldRowPanel(
            [
                FieldPanel("alternative"),
                FieldPanel("subject"),
                FieldPanel("is_negated"),
            ]
        ),
        FieldPanel("concept", widget=TypeaheadWidget(types, is_single=True)),
        FieldRowPanel([FieldPanel("value"), FieldPanel("scheme")]),
    ]
