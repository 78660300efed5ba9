"""Forms of the mapping page."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from freeshelf.ingest.admin.mapping_rows import CONCEPT, TERMS, Row, choices_of
from freeshelf.ingest.mapping import MEMBERS, NO_ACCOUNT
from freeshelf.library.querysets import FIELD_OF_ROLE
from freeshelf.vocabularies.admin.typeahead import ANY_CONCEPT, TypeaheadWidget
from freeshelf.vocabularies.models import Concept

PAGE_SIZE = 50


class FilterForm(forms.Form):
    """Filters for the rows of a mapping."""

    q = forms.CharField(label=gettext_lazy("Keywords"), required=False, max_length=200)
    unmapped = forms.BooleanField(label=gettext_lazy("Unmapped"), required=False)


class SubscribersForm(forms.Form):
    """Choice between no account and an invitation for subscribers."""

    subscribers = forms.ChoiceField(
        label=gettext_lazy("Subscribers of the old site"),
        choices=[
            (NO_ACCOUNT, gettext_lazy("Do not create accounts")),
            (MEMBERS, gettext_lazy("Can be invited as members")),
        ],
    )


class RowForm(forms.Form):
    """Form for the target of one type, field or term."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=2000, strip=False)
    target = forms.ChoiceField()

    def __init__(self, *args: Any, kind: str, row: Row | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        target = self.fields["target"]
        if isinstance(target, forms.ChoiceField):
            target.choices = choices_of(kind)
        name = row.name if row else ""
        target.widget.attrs["aria-label"] = name
        if kind == TERMS:
            self.fields["concept"] = _concept_field()

    def clean(self) -> dict[str, Any]:
        """Require a concept if one is the target, and set it as scheme/identifier."""
        values: dict[str, Any] = super().clean() or {}
        concept = values.get("concept")
        # A chosen concept counts even if the select next to it was not changed.
        is_left = self.row is not None and values.get("target") == self.row.target
        if values.get("target") != CONCEPT and not (is_left and concept):
            return values
        if not isinstance(concept, Concept):
            if "concept" not in self.errors:
                self.add_error("concept", _("Choose the concept."))
        elif concept.scheme.role not in FIELD_OF_ROLE:
            sentence = _(
                "Concepts from “%(scheme)s” cannot be used in records. Choose another "
                "concept."
            )
            self.add_error("concept", sentence % {"scheme": concept.scheme})
        else:
            values["target"] = f"{concept.scheme.identifier}/{concept.identifier}"
        return values


def forms_of(kind: str, rows: Sequence[Row], data: Any = None) -> list[RowForm]:
    """Return a form for each row, bound to the submitted data if there is any."""
    concepts = _concepts_of(rows) if kind == TERMS else {}
    return [
        RowForm(
            data,
            kind=kind,
            row=row,
            prefix=f"row-{position}",
            initial={
                "key": row.key,
                "target": row.target,
                "concept": concepts.get(row.concept),
            },
        )
        for position, row in enumerate(rows)
    ]


def sent_keys(data: Any) -> list[str]:
    """Return the keys of the submitted rows, in their order."""
    keys = []
    for position in range(PAGE_SIZE):
        if (key := data.get(f"row-{position}-key")) is None:
            break
        keys.append(str(key).replace("\r\n", "\n"))
    return keys


def _concept_field() -> forms.ModelChoiceField[Concept]:
    return forms.ModelChoiceField(
        queryset=Concept.objects.current().select_related("scheme"),
        required=False,
        widget=TypeaheadWidget(ANY_CONCEPT, is_single=True),
        error_messages={"invalid_choice": gettext_lazy("Choose from the list.")},
    )


def _concepts_of(rows: Sequence[Row]) -> dict[str, int]:
    """Return the primary keys of concepts that rows name as scheme/identifier."""
    identifiers = {row.concept.partition("/")[2] for row in rows if row.concept}
    concepts = Concept.objects.filter(identifier__in=identifiers).select_related(
        "scheme"
    )
    return {f"{c.scheme.identifier}/{c.identifier}": c.pk for c in concepts}
