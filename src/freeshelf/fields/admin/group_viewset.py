"""Field groups in the admin area, each with all its fields on one page."""

from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
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
from wagtail.log_actions import log
from wagtail.snippets.views.snippets import CreateView, DeleteView, EditView

from freeshelf.fields.admin.group_form import (
    CHANGE_FIELDS,
    FieldGroupForm,
    RemovalQuestion,
    holders_message,
)
from freeshelf.fields.admin.group_preview import TryOnCreateView, TryOnEditView
from freeshelf.fields.models import FieldDefinition, FieldGroup
from freeshelf.fields.services import FIELDS_EDITED, remove_field_group
from freeshelf.vocabularies.admin.typeahead import (
    concept_typeahead_name,
    typeahead_panel,
)
from freeshelf.vocabularies.admin.viewsets import PlainViewSet
from freeshelf.vocabularies.models import ConceptScheme

VALUES_KEPT_MESSAGE = _("Existing values stay on the resources and are listed there.")


class _StaysOpen:
    """Return to the page of the group after saving."""

    object: FieldGroup

    def get_success_url(self) -> str:
        """Return the URL of the group."""
        return reverse("fields_group:edit", args=[self.object.pk])

    def get_success_buttons(self) -> list[Any]:
        """Return no buttons: the page is open."""
        return []


class FieldGroupCreateView(_StaysOpen, CreateView):
    """Create a group with its fields."""


class FieldGroupEditView(_StaysOpen, EditView):
    """Edit a group with its fields; the history says which changed."""

    def form_valid(self, form: FieldGroupForm) -> Any:
        """Save once nobody else is saving this group."""
        with transaction.atomic():
            get_object_or_404(FieldGroup.objects.select_for_update(), pk=self.object.pk)
            form.clean_again()
            if not self.is_valid(form):
                return self.form_invalid(form)
            return super().form_valid(form)

    def save_instance(self) -> FieldGroup:
        """Save; write one line of history."""
        edit = self.form.edit
        if edit is None or not edit.has_changes:
            group: FieldGroup = super().save_instance()
            return group
        summary = edit.summary()
        action = self.action_class(
            self.form.instance,
            user=self.request.user,
            form=self.form,
            log_action=None,
        )
        action.execute(skip_permission_checks=True)
        group = self.form.instance
        log(group, FIELDS_EDITED, user=self.request.user, data=summary)
        return group


class FieldGroupDeleteView(DeleteView):
    """Delete a group, keeping the labels of its fields."""

    @property
    def confirmation_message(self) -> str:
        """Return the question, preceded by what holds values, which stay."""
        held = holders_message(list(self.object.fields.all()))
        parts = (held, held and str(VALUES_KEPT_MESSAGE), super().confirmation_message)
        return " ".join(filter(None, parts))

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


class FieldGroupViewSet(PlainViewSet):
    """List groups, and edit one with its rules and fields."""

    model = FieldGroup
    icon = "form"
    menu_label = _("Field groups")
    url_namespace = "fields_group"
    url_prefix = "library/field-groups"
    add_view_class = FieldGroupCreateView
    edit_view_class = FieldGroupEditView
    delete_view_class = FieldGroupDeleteView
    preview_on_add_view_class = TryOnCreateView
    preview_on_edit_view_class = TryOnEditView
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
            MultiFieldPanel(
                [
                    RemovalQuestion(),
                    FieldPanel(
                        "field_blocks",
                        permission=CHANGE_FIELDS,
                        heading=_("In the order of the form"),
                    ),
                    FieldPanel("tried_on", heading=_("Preview with a record")),
                ],
                heading=_("Fields"),
            ),
            MultiFieldPanel(
                [
                    "is_active",
                    "appears",
                    InlinePanel("rules", panels=_rule_panels(), label=_("rule")),
                    "sort_order",
                ],
                heading=_("Where it appears"),
            ),
        ],
        base_form_class=FieldGroupForm,
    )


def url_of_field(field: FieldDefinition) -> str:
    """Return the URL of a field on the page of its group."""
    page = reverse("fields_group:edit", args=[field.group_id])
    return f"{page}#block-{field.key}-section"
