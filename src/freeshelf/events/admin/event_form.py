"""The edit form of an event."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from freeshelf.events.admin.exception_form import (
    check_exceptions,
    check_excluded,
    offered_dates,
)
from freeshelf.events.admin.recurrence_choices import (
    RecurrenceChoice,
    RecurrenceFrequency,
    choice_from_rrule,
    rrule_from_choice,
)
from freeshelf.events.admin.zone_field import add_zone_field
from freeshelf.events.models import Event
from freeshelf.library.admin.staged_form import AccessForm
from freeshelf.library.successors import latest, latest_of
from freeshelf.vocabularies.models import Concept, ConceptScheme


class EventForm(AccessForm, WagtailAdminModelForm):
    """Form of an event; only users who may publish can set its access."""

    repeats = forms.ChoiceField(
        label=_("Repeats"), choices=RecurrenceFrequency.choices, required=False
    )
    repeats_every = forms.IntegerField(
        label=_("Repeat every (days, weeks, months or years)"),
        min_value=1,
        max_value=400,
        required=False,
    )
    repeats_until = forms.DateField(
        label=_("Ends on"), required=False, widget=AdminDateInput
    )
    repeats_times = forms.IntegerField(
        label=_("Or after this many times"), min_value=1, max_value=2000, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = choice_from_rrule(self.instance.rrule, self.instance.start_date)
        self.initial |= {
            "repeats": choice.repeats,
            "repeats_every": choice.every,
            "repeats_until": choice.until,
            "repeats_times": choice.times,
        }
        add_zone_field(self)
        for name, role in (
            ("subjects", ConceptScheme.Role.SUBJECT),
            ("place", ConceptScheme.Role.PLACE),
        ):
            field = self.fields.get(name)
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = Concept.objects.in_role(role)
        if (exceptions := self.formsets.get("exceptions")) is not None:
            dates = offered_dates(self.instance)
            exceptions.form_kwargs = {**exceptions.form_kwargs, "dates": dates}
        self._excluded_before = self.instance.excluded_dates

    def clean(self) -> dict[str, Any]:
        """Build the rule from the choice; replace merged concepts and agents."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "subjects" in data:
            data["subjects"] = latest_of(data["subjects"])
        for name in ("place", "organiser"):
            if data.get(name):
                data[name] = latest(data[name])
        repeats = data.get("repeats", "")
        if repeats != RecurrenceFrequency.RULE and data.get("start_date"):
            repetition = RecurrenceChoice(
                repeats=repeats,
                every=data.get("repeats_every") or 1,
                until=data.get("repeats_until"),
                times=data.get("repeats_times"),
            )
            data["rrule"] = rrule_from_choice(repetition, data["start_date"])
        return data

    def is_valid(self) -> bool:
        """Validate single dates against the event's schedule too."""
        if not super().is_valid():
            return False
        reason = check_excluded(self.instance, self._excluded_before)
        if reason:
            self.add_error("excluded_dates", reason)
        exceptions = self.formsets.get("exceptions")
        fit = exceptions is None or check_exceptions(self.instance, exceptions)
        return fit and not reason

    def set_access(self, chosen: str) -> bool:
        """Set the access of the live event and return whether it changed."""
        others = Event.objects.filter(pk=self.instance.pk).exclude(access_rights=chosen)
        return bool(others.update(access_rights=chosen))
