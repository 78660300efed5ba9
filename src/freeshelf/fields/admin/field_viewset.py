"""Single fields in the admin area, linked from the page of their group."""

from typing import Any

from django import forms
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
)
from wagtail.snippets.views.snippets import CreateView, DeleteView, EditView

from freeshelf.fields.admin.group_viewset import VALUES_KEPT_MESSAGE
from freeshelf.fields.field_types import PARENTS, FieldType
from freeshelf.fields.models import FieldDefinition, FieldGroup
from freeshelf.fields.services import remove_field
from freeshelf.vocabularies.admin.viewsets import PlainViewSet

_T = FieldType
# Settings that apply to only some kinds; the script hides the others.
_KINDS_OF_SETTING = {
    "choices": (_T.SELECT, _T.CHECKBOX, _T.RADIO, _T.BUTTON_GROUP),
    "is_multiple": (_T.SELECT, _T.POST_OBJECT, _T.PAGE_LINK, _T.TAXONOMY, _T.USER),
    "minimum": (
        _T.NUMBER, _T.RANGE, _T.REPEATER, _T.FLEXIBLE_CONTENT, _T.GALLERY,
        _T.RELATIONSHIP,
    ),
    "step": (_T.NUMBER, _T.RANGE),
    "max_length": (_T.TEXT, _T.TEXTAREA),
    "scheme": (_T.TAXONOMY,),
    "clones": (_T.CLONE,),
}  # fmt: skip


class FieldForm(WagtailAdminModelForm):
    """A field definition; references to other fields are limited to its group."""

    clones = forms.MultipleChoiceField(
        label=_("fields to clone"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Media:
        js = ["fields/admin/field-kinds.js"]
        css = {"all": ["fields/admin/fields.css"]}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clones"].choices = _cloneable(self.instance)
        siblings = FieldDefinition.objects.filter(group=self.instance.group_id)
        siblings = siblings.exclude(pk=self.instance.pk)
        self.fields["parent"].queryset = siblings.filter(type__in=PARENTS)
        for form in [
            *self.formsets["conditions"].forms,
            self.formsets["conditions"].empty_form,
        ]:
            form.fields["other"].queryset = siblings
        self.formsets["conditions"].form.base_fields["other"].queryset = siblings

    def clean(self) -> dict[str, Any]:
        """Derive a name from the label, and check where a subfield is placed."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not (data.get("label") or data.get("name")):
            self.add_error("label", gettext("Enter a label for the field."))
        data["name"] = data.get("name") or slugify(data.get("label", ""))
        if error := _misplaced(self.instance, data):
            self.add_error("parent", error)
        return data


def _misplaced(field: FieldDefinition, data: dict[str, Any]) -> str:
    kind, parent = data.get("type"), data.get("parent")
    in_flexible = parent is not None and parent.type == _T.FLEXIBLE_CONTENT
    if (kind == _T.LAYOUT) != in_flexible:
        return gettext("Flexible content can contain only layouts.")
    above = parent
    while above is not None:
        if above.pk == field.pk:
            return gettext("A field cannot be a part of itself.")
        above = above.parent
    return ""


def _cloneable(field: FieldDefinition) -> list[tuple[str, str]]:
    groups = FieldGroup.objects.prefetch_related("fields")
    choices = []
    for group in groups:
        choices.append((group.key, group.title))
        choices += [
            (each.key, f"{group.title}: {each}")
            for each in group.fields.all()
            if each.pk != field.pk
        ]
    return choices


class _BackToGroup:
    """Return to the page of the group after saving."""

    def get_success_url(self) -> str:
        """Return the URL of the group, where its fields are listed."""
        field: FieldDefinition = self.object  # type: ignore[attr-defined]
        return reverse("fields_group:edit", args=[field.group_id])


class FieldCreateView(_BackToGroup, CreateView):
    """Create a field in the group, or below the parent field, that the URL names."""

    def get_initial_form_instance(self) -> FieldDefinition:
        """Return an empty field placed last among its siblings."""
        group = get_object_or_404(FieldGroup, pk=_number(self.request.GET.get("group")))
        parent = None
        if "parent" in self.request.GET:
            number = _number(self.request.GET["parent"])
            parent = get_object_or_404(group.fields, pk=number)
        last = group.fields.filter(parent=parent).order_by("-sort_order").first()
        in_flexible = parent is not None and parent.type == _T.FLEXIBLE_CONTENT
        return FieldDefinition(
            group=group,
            parent=parent,
            sort_order=last.sort_order + 1 if last else 0,
            type=_T.LAYOUT if in_flexible else _T.TEXT,
        )

    def get_add_url(self) -> str:
        """Return the current URL, to keep the group when the form is sent."""
        return self.request.get_full_path()


class FieldEditView(_BackToGroup, EditView):
    """Edit a field and return to its group."""


class FieldDeleteView(_BackToGroup, DeleteView):
    """Delete a field, keeping its label for values that remain."""

    def get_confirmation_message(self) -> str:
        """Add that values are kept."""
        return f"{super().get_confirmation_message()} {VALUES_KEPT_MESSAGE}"

    def delete_action(self) -> None:
        """Delete the field and its subfields."""
        with transaction.atomic():
            remove_field(self.object)


def _setting(name: str, **kwargs: Any) -> FieldPanel:
    return FieldPanel(name, attrs=_marks(name), **kwargs)


def _marks(name: str) -> dict[str, str]:
    return {"data-field-kinds": " ".join(_KINDS_OF_SETTING[name])}


def _setting_panels() -> list[Panel | str]:
    return [
        "is_required",
        _setting("choices", widget=forms.Textarea(attrs={"rows": 5})),
        _setting("is_multiple"),
        FieldRowPanel(["minimum", "maximum"], attrs=_marks("minimum")),
        _setting("step"),
        FieldRowPanel(
            ["max_length", "pattern"],
            attrs=_marks("max_length"),
        ),
        _setting("scheme"),
        _setting("clones"),
        FieldPanel("default", widget=forms.Textarea(attrs={"rows": 1})),
    ]


class FieldViewSet(PlainViewSet):
    """Field definitions; they have no menu entry, since their group lists them."""

    model = FieldDefinition
    icon = "form"
    url_namespace = "fields_field"
    url_prefix = "library/fields"
    add_view_class = FieldCreateView
    edit_view_class = FieldEditView
    delete_view_class = FieldDeleteView
    inspect_view_enabled = False
    search_fields = ["label", "name"]
    list_display: list[Any] = ["__str__", "group", "get_type_display"]
    # Keeps Wagtail from listing it among the snippets without a menu.
    menu_item_is_registered = True

    edit_handler = ObjectList(
        [
            "label",
            "type",
            FieldPanel("help_text", widget=forms.Textarea(attrs={"rows": 2})),
            MultiFieldPanel(_setting_panels(), heading=_("Input settings")),
            MultiFieldPanel(
                ["is_public", "is_searchable", "is_facetable"],
                heading=_("Visibility and search"),
            ),
            MultiFieldPanel(
                [
                    InlinePanel(
                        "conditions",
                        panels=[
                            FieldRowPanel(["alternative", "other"]),
                            FieldRowPanel(["operator", "value"]),
                        ],
                        label=_("condition"),
                    )
                ],
                heading=_("Show this field if"),
            ),
            MultiFieldPanel(["parent", "sort_order", "name"], heading=_("Position")),
        ],
        base_form_class=FieldForm,
    )


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() else 0
