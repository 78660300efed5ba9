"""Forms for the parameters of bulk actions."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from freeshelf.library.access import AccessRights
from freeshelf.library.admin.resource_form import FIELD_ROLES
from freeshelf.library.models import ReadingList
from freeshelf.vocabularies.admin.typeahead import ANY_CONCEPT, TypeaheadWidget
from freeshelf.vocabularies.models import Concept


class NoParametersForm(forms.Form):
    """Form of an action without parameters."""

    def parameters(self) -> dict[str, Any]:
        """Return the parameters that are stored with the change."""
        return {}


class ConceptParameterForm(forms.Form):
    """A concept; its scheme determines the field of the record."""

    concept = forms.ModelChoiceField(
        label=gettext_lazy("Concept"),
        queryset=Concept.objects.none(),
        help_text=gettext_lazy(
            "Type a few letters. Topics, types, places, sectors and audiences each go "
            "into their own field."
        ),
        error_messages={"invalid_choice": gettext_lazy("Choose from the list.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["concept"]
        field.widget = TypeaheadWidget(ANY_CONCEPT, is_single=True)
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Concept.objects.current().select_related("scheme")

    def clean_concept(self) -> Concept:
        """Reject concepts whose scheme fills no field of a record."""
        concept: Concept = self.cleaned_data["concept"]
        if _field_of(concept) is None:
            raise ValidationError(
                _(
                    "Concepts from “%(scheme)s” cannot be used in records. Choose "
                    "another concept."
                )
                % {"scheme": concept.scheme}
            )
        return concept

    def parameters(self) -> dict[str, Any]:
        """Return the field and the concept."""
        concept = self.cleaned_data["concept"]
        return {
            "field": _field_of(concept),
            "concept": concept.pk,
            "label": concept.label(),
        }


class ReadingListParameterForm(forms.Form):
    """Choice of a reading list."""

    reading_list = forms.ModelChoiceField(
        label=gettext_lazy("Reading list"),
        queryset=ReadingList.objects.order_by("title"),
        help_text=gettext_lazy("The records are added at the end, in list order."),
    )

    def parameters(self) -> dict[str, Any]:
        """Return the reading list."""
        reading_list = self.cleaned_data["reading_list"]
        return {"reading_list": reading_list.pk, "label": reading_list.title}


class AccessParameterForm(forms.Form):
    """Choice of an access level."""

    access_rights = forms.ChoiceField(
        label=gettext_lazy("Access"),
        choices=AccessRights.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Takes effect immediately, including for published records."
        ),
    )

    def parameters(self) -> dict[str, Any]:
        """Return the access level."""
        return {"access_rights": self.cleaned_data["access_rights"]}


def _field_of(concept: Concept) -> str | None:
    fields = {str(role): name for name, role in FIELD_ROLES.items()}
    return fields.get(concept.scheme.role)
