"""Rows of a related table inside Wagtail's edit form, for plain Django models."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import BaseInlineFormSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import Panel


class FormWithRows(WagtailAdminModelForm):
    """A model form that is valid and saved together with rows of other tables.

    `row_formsets` maps a relation to a class made by `inlineformset_factory`.
    """

    row_formsets: Mapping[str, type[BaseInlineFormSet]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        data = self.data if self.is_bound else None
        self.rows = {
            name: formset(data, instance=self.instance, prefix=f"rows-{name}")
            for name, formset in self.row_formsets.items()
        }

    def is_valid(self) -> bool:
        """Validate the form and all rows, and return whether they are valid."""
        checked = [formset.is_valid() for formset in self.rows.values()]
        return super().is_valid() and all(checked)

    def has_changed(self) -> bool:
        """Return whether the form or a row changed."""
        changed = any(formset.has_changed() for formset in self.rows.values())
        return super().has_changed() or changed

    def save(self, commit: bool = True) -> Any:
        """Save the form, then the rows."""
        instance = super().save(commit=commit)
        if commit:
            for formset in self.rows.values():
                formset.instance = instance
                formset.save()
        return instance


class RowsPanel(Panel):
    """Shows the rows of one relation of a FormWithRows."""

    def __init__(self, relation: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.relation = relation

    def clone_kwargs(self) -> dict[str, Any]:
        """Return the arguments to clone this panel."""
        return super().clone_kwargs() | {"relation": self.relation}

    class BoundPanel(Panel.BoundPanel):
        template_name = "vocabularies/admin/rows_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Add the formset."""
            return super().get_context_data(parent_context) | {
                "formset": self.form.rows[self.panel.relation]
            }


def inline_formset(parent: Any, child: Any, **kwargs: Any) -> type[BaseInlineFormSet]:
    """Return a formset class of one related table, with a few empty rows at its end."""
    return forms.inlineformset_factory(parent, child, extra=3, **kwargs)
