"""Field values in a form and in the comparison of revisions."""

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
            context: dict[str, Any] = super().get_context_data(parent_context)
            values: FieldValuesForm = self.form.field_values
            return context | {
                "prefix": PREFIX,
                "removed_name": REMOVED,
                "parts": values.parts,
                "leftovers": values.orphaned_values,
            }

        def get_comparison(self) -> list[Any]:
            """Return one comparison for each field, and one for orphaned values."""
            fields = definitions(at_once=True).top
            return [
                *(partial(FieldValueComparison, field) for field in fields),
                OrphanedValuesComparison,
            ]


class EntityValuesPanel(FieldValuesPanel):
    """The same for agents and concepts; hidden without fields and values."""

    class BoundPanel(FieldValuesPanel.BoundPanel):
        def is_shown(self) -> bool:
            """Return whether there is a value to fill in or to remove."""
            values: FieldValuesForm = self.form.field_values
            parts = [p for p in values.parts if p.appears or not self.instance.pk]
            return bool(parts or values.orphaned_values) and super().is_shown()


class FieldValueComparison:
    """Compares a field between two revisions, as text."""

    is_field = True
    is_child_relation = False

    def __init__(self, asked: DefinedField, before: Resource, after: Resource) -> None:
        self._asked = asked
        self._before = before.field_values.get(asked.key)
        self._after = after.field_values.get(asked.key)

    def field_label(self) -> str:
        """Return the title of the field."""
        return self._asked.title

    def has_changed(self) -> bool:
        """Return whether the revisions differ."""
        return bool(self._before != self._after)

    def htmldiff(self) -> SafeString:
        """Return both texts with the differences marked."""
        before = value_text(self._asked, self._before)
        after = value_text(self._asked, self._after)
        if before == after:
            return escape(_("Changed"))
        return diff_text(before, after).to_html()


class OrphanedValuesComparison:
    """Compares orphaned values between two revisions."""

    is_field = True
    is_child_relation = False

    def __init__(self, before: Resource, after: Resource) -> None:
        self._before, self._after = _others(before), _others(after)

    def field_label(self) -> str:
        """Return the label of these values."""
        return _("Values without a field")

    def has_changed(self) -> bool:
        """Return whether the revisions differ."""
        return self._before != self._after

    def htmldiff(self) -> SafeString:
        """Return both texts with the differences marked."""
        html: SafeString = diff_text(self._before, self._after).to_html()
        return html


def _others(resource: Resource) -> str:
    keys = {field.key for field in definitions().top}
    return raw_value_text(
        {k: v for k, v in resource.field_values.items() if k not in keys}
    )
