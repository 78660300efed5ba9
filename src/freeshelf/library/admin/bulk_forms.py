"""Forms of what a bulk action on records needs to know."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminDateInput

from freeshelf.library.access import FIELD_OF_ROLE, AccessRights, reader_groups
from freeshelf.library.admin.bulk_messages import full_day
from freeshelf.library.admin.closed_records import visible_in_admin
from freeshelf.library.admin.staged_form import AccessLevelForm
from freeshelf.library.models import ReadingList
from freeshelf.vocabularies.admin.typeahead import ANY_CONCEPT, typeahead_field
from freeshelf.vocabularies.models import Concept


class NoParametersForm(forms.Form):
    """Form of an action without parameters."""

    def parameters(self) -> dict[str, Any]:
        """Return the parameters that are stored with the change."""
        return {}


class ConceptParameterForm(forms.Form):
    """A concept; its scheme determines the field of the record."""

    concept = typeahead_field(
        ANY_CONCEPT,
        Concept.objects.current().select_related("scheme"),
        is_single=True,
        label=gettext_lazy("Concept"),
        help_text=gettext_lazy(
            "Type a few letters. Topics, types, places, sectors and audiences each go "
            "into their own field."
        ),
    )

    def clean_concept(self) -> Concept:
        """Reject concepts whose scheme fills no field of a record."""
        concept: Concept = self.cleaned_data["concept"]
        if FIELD_OF_ROLE.get(concept.scheme.role) is None:
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
            "field": FIELD_OF_ROLE.get(concept.scheme.role),
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lists = visible_in_admin(ReadingList.objects.order_by("title"))
        cast("forms.ModelChoiceField", self.fields["reading_list"]).queryset = lists

    def parameters(self) -> dict[str, Any]:
        """Return the reading list."""
        reading_list = self.cleaned_data["reading_list"]
        return {"reading_list": reading_list.pk, "label": reading_list.title}


class AccessParameterForm(AccessLevelForm, forms.Form):
    """Choice of an access level."""

    access_rights = forms.ChoiceField(
        label=gettext_lazy("Access"),
        choices=AccessRights.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Takes effect immediately, including for published records."
        ),
    )

    group = forms.ModelChoiceField(
        label=gettext_lazy("Group"),
        queryset=reader_groups(),
        required=False,
        help_text=gettext_lazy(
            "Who can read it if you choose “A group of members” above."
        ),
    )

    def parameters(self) -> dict[str, Any]:
        """Return the access level, and the group if it needs one."""
        level, group = self.cleaned_data["access_rights"], self.cleaned_data["group"]
        if level != AccessRights.GROUP:
            return {"access_rights": level}
        return {"access_rights": level, "group": group.pk, "label": group.name}


class OpeningParameterForm(forms.Form):
    """The day on which records open."""

    opens_on = forms.DateField(
        label=gettext_lazy("Opens on"),
        required=False,
        widget=AdminDateInput,
        help_text=gettext_lazy(
            "Until this day only staff can read these records. Leave empty to end the "
            "embargo now. Takes effect immediately, including for published records."
        ),
    )

    def parameters(self) -> dict[str, Any]:
        """Return the day, empty for none."""
        day = self.cleaned_data["opens_on"]
        label = full_day(day) if day else _("no embargo")
        return {"opens_on": str(day or ""), "label": label}
