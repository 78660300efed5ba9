"""The edit form of a concept."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet
from django.utils.translation import gettext as _

from freeshelf.vocabularies.admin.concept_search import would_loop
from freeshelf.vocabularies.admin.formsets import FormWithRows, inline_formset
from freeshelf.vocabularies.models import (
    Concept,
    ConceptLabel,
    ConceptMatch,
    ConceptNote,
)


class LabelRows(BaseInlineFormSet):
    """Rows of labels, with one preferred label per language."""

    def clean(self) -> None:
        """Check rows against each other; the database checks each one."""
        super().clean()
        preferred: set[str] = set()
        for row in self._rows_with_text():
            language = row["language"].lower()
            if row["kind"] != ConceptLabel.Kind.PREFERRED:
                continue
            if language in preferred:
                raise ValidationError(
                    _(
                        "There is more than one preferred label in the language "
                        "“%(language)s”."
                    )
                    % {"language": row["language"]}
                )
            preferred.add(language)

    def _rows_with_text(self) -> list[dict[str, Any]]:
        forms_with_text = [form for form in self.forms if hasattr(form, "cleaned_data")]
        return [
            form.cleaned_data
            for form in forms_with_text
            if form.cleaned_data.get("text") and not form.cleaned_data.get("DELETE")
        ]


class ConceptForm(FormWithRows):
    """A concept with its labels, notes and mappings."""

    row_formsets = {
        "labels": inline_formset(
            Concept,
            ConceptLabel,
            formset=LabelRows,
            fields=["kind", "language", "text"],
        ),
        "notes": inline_formset(
            Concept,
            ConceptNote,
            fields=["kind", "language", "text"],
            widgets={"text": forms.Textarea(attrs={"rows": 2})},
        ),
        "matches": inline_formset(Concept, ConceptMatch, fields=["kind", "uri"]),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["uri"].required = False

    def clean(self) -> dict[str, Any]:
        """Derive a missing URI, and reject loops in the hierarchy."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        scheme, identifier = data.get("scheme"), data.get("identifier")
        if scheme and identifier and not data.get("uri"):
            data["uri"] = f"{scheme.uri.rstrip('/#')}/{identifier}"
        broader = data.get("broader") or []
        if scheme and any(concept.scheme_id != scheme.pk for concept in broader):
            self.add_error(
                "broader", _("A broader concept must be in the same scheme.")
            )
        if self.instance.pk and would_loop(self.instance, list(broader)):
            self.add_error(
                "broader",
                _("A concept cannot be broader than itself. Choose another one."),
            )
        return data
