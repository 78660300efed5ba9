"""Field values in a form and in the comparison of revisions."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.admin.compare import diff_text
from wagtail.admin.panels import Panel

from freeshelf.fields.admin.values_form import PREFIX, REMOVED, FieldValuesForm
from freeshelf.fields.definitions import DefinedField, definitions
from freeshelf.fields.display import raw_value_text, value_text
from freeshelf.library.models import Resource


class FieldValuesPanel(Panel):
    """The groups of fields that apply to the record or the entity."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "fields/admin/panel.html"

        @property
        def media(self) -> forms.Media:
            values: FieldValuesForm = self.form.field_values
            return values.media

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Add the groups and the orphaned values."""
            values: FieldValuesForm = self.form.field_values
            return super().get_context_data(parent_context) | {
                "prefix": PREFIX,
                "removed_name": REMOVED,
                "parts": values.parts,
                "leftovers": values.orphaned_values,
            }

        def get_comparison(self) -> list[Any]:
            """Return one comparison for each field, and one for orphaned values."""
            fields = definitions(at_once=True).top
            return [
                *(partial(_compare_field, field) for field in fields),
                _compare_rest,
            ]


class EntityValuesPanel(FieldValuesPanel):
    """The same for agents and concepts; hidden without fields and values."""

    class BoundPanel(FieldValuesPanel.BoundPanel):
        def is_shown(self) -> bool:
            """Return whether there is a value to fill in or to remove."""
            values: FieldValuesForm = self.form.field_values
            parts = [p for p in values.parts if p.appears or not self.instance.pk]
            return bool(parts or values.orphaned_values) and super().is_shown()


class ValueComparison:
    """Compares values between two revisions, as text."""

    is_field = True
    is_child_relation = False

    def __init__(
        self, label: str, before: Any, after: Any, text: Callable[[Any], str] = str
    ) -> None:
        self._label = label
        self._before = before
        self._after = after
        self._text = text

    def field_label(self) -> str:
        """Return the label of the values."""
        return self._label

    def has_changed(self) -> bool:
        """Return whether the revisions differ."""
        return bool(self._before != self._after)

    def htmldiff(self) -> SafeString:
        """Return both texts with the differences marked."""
        before, after = self._text(self._before), self._text(self._after)
        if before == after:
            return escape(_("Changed"))
        return diff_text(before, after).to_html()


def _compare_field(
    field: DefinedField, before: Resource, after: Resource
) -> ValueComparison:
    old, new = before.field_values.get(field.key), after.field_values.get(field.key)
    return ValueComparison(field.title, old, new, partial(value_text, field))


def _compare_rest(before: Resource, after: Resource) -> ValueComparison:
    label = _("Values without a field")
    return ValueComparison(label, _other_texts(before), _other_texts(after))


def _other_texts(resource: Resource) -> str:
    keys = {field.key for field in definitions().top}
    return raw_value_text(
        {k: v for k, v in resource.field_values.items() if k not in keys}
    )
