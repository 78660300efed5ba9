"""The edit form of an event, with common rules as choices, and of its exceptions."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from icalendar import vRecur
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from freeshelf.content.written_field import WrittenForm
from freeshelf.events.admin.zone_field import add_zone_field
from freeshelf.events.models import Event, EventException
from freeshelf.events.recurrence import (
    RecurrenceError,
    format_dates,
    parse_dates,
    parse_rules,
)
from freeshelf.events.rule_dates import (
    date_meant,
    dates_between,
    dates_to_choose,
    refusal,
)
from freeshelf.library.admin.staged_form import AccessForm
from freeshelf.library.successors import latest, latest_of
from freeshelf.vocabularies.models import Concept, ConceptScheme

_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class RecurrenceFrequency(models.TextChoices):
    """Frequencies of recurrence."""

    NEVER = "", _("Once")
    DAILY = "daily", pgettext_lazy("frequency", "Every day")
    WEEKLY = "weekly", _("Every week, on the same weekday")
    MONTHLY = "monthly", _("Every month, on the same date")
    WEEKDAY = (
        "weekday",
        _("Every month, on the same weekday (for example, the third Saturday)"),
    )
    YEARLY = "yearly", pgettext_lazy("frequency", "Every year")
    RULE = "rule", _("Custom (use the rule below)")


@dataclass(frozen=True, slots=True)
class RecurrenceChoice:
    """A choice with its interval and its end or count, by the fields of the form."""

    repeats: str = RecurrenceFrequency.NEVER
    repeats_every: int = 1
    repeats_until: date | None = None
    repeats_times: int | None = None


def choice_from_rrule(rrule: str, start: date | None) -> RecurrenceChoice:
    """Return the choice that a rule corresponds to; RULE for a more complex one."""
    try:
        rules = parse_rules(rrule)
    except RecurrenceError:
        return RecurrenceChoice(RecurrenceFrequency.RULE)
    if not rules:
        return RecurrenceChoice()
    choice = _details(rules[0])
    if start is None or rrule_from_choice(choice, start) != rrule:
        return RecurrenceChoice(RecurrenceFrequency.RULE)
    return choice


def rrule_from_choice(repetition: RecurrenceChoice, start: date) -> str:
    """Return the rule of a choice; empty for an event that takes place once."""
    choice = RecurrenceFrequency(repetition.repeats)
    is_weekday = choice == RecurrenceFrequency.WEEKDAY
    frequency = "MONTHLY" if is_weekday else choice.upper()
    if frequency not in _FREQUENCIES:
        return ""
    rule = vRecur({"FREQ": [frequency]})
    if repetition.repeats_times:
        rule["COUNT"] = [repetition.repeats_times]
    elif repetition.repeats_until:
        rule["UNTIL"] = [repetition.repeats_until]
    if repetition.repeats_every > 1:
        rule["INTERVAL"] = [repetition.repeats_every]
    if is_weekday:
        rule["BYDAY"] = [_nth_weekday(start)]
    return rule.to_ical().decode()


def _nth_weekday(day: date) -> str:
    """Return “3SA” for a third Saturday; a fifth becomes the last of the month."""
    number = (day.day - 1) // 7 + 1
    return f"{-1 if number == 5 else number}{_WEEKDAYS[day.weekday()]}"


def _details(rule: vRecur) -> RecurrenceChoice:
    frequency = str(rule["FREQ"][0])
    if frequency not in _FREQUENCIES:
        return RecurrenceChoice(RecurrenceFrequency.RULE)
    until = (rule.get("UNTIL") or [None])[0]
    choice = RecurrenceFrequency(frequency.lower())
    if "BYDAY" in rule and frequency == "MONTHLY":
        choice = RecurrenceFrequency.WEEKDAY
    return RecurrenceChoice(
        repeats=choice,
        repeats_every=int((rule.get("INTERVAL") or [1])[0]),
        repeats_until=until.date() if isinstance(until, datetime) else until,
        repeats_times=(rule.get("COUNT") or [None])[0],
    )


class DateOfRuleInput(forms.DateInput):
    """A date input that suggests the dates of the event, without scripts."""

    template_name = "events/admin/date_of_rule.html"

    def __init__(self, dates: list[tuple[str, str]] | None = None) -> None:
        super().__init__(attrs={"autocomplete": "off"}, format="%Y-%m-%d")
        self._dates = dates or []

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Add the dates and the ID of their datalist."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["attrs"]["list"] = f"{widget['attrs'].get('id', name)}-dates"
        return context | {"dates": self._dates}


class ExceptionForm(WagtailAdminModelForm):
    """Form of an exception; `dates` are suggestions with labels."""

    class Meta:
        model = EventException
        fields = "__all__"

    def __init__(
        self, *args: Any, dates: list[tuple[str, str]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if "original_date" in self.fields:
            self.fields["original_date"].widget = DateOfRuleInput(dates)


def offered_dates(event: Event) -> list[tuple[str, str]]:
    """Return dates of a saved event around today; none if its rule is invalid."""
    if event.start_date is None:
        return []
    try:
        return dates_to_choose(event, timezone.localdate())
    except RecurrenceError:
        return []


def check_exceptions(event: Event, exceptions: forms.BaseFormSet) -> bool:
    """Reject exceptions for dates that the submitted event does not have.

    Fills in a missing time from the rule.
    """
    is_right = True
    for form in exceptions.forms:
        data = getattr(form, "cleaned_data", {})
        day, clock = data.get("original_date"), data.get("original_time")
        if day is None or data.get("DELETE"):
            continue
        matched = date_meant(event, day, clock, dates_between(event, day, day))
        if matched is None:
            form.add_error("original_date", refusal(event, day, clock))
            is_right = False
        elif clock is None and matched[1] != event.start_time:
            form.instance.original_time = matched[1]
    return is_right


def check_excluded(event: Event, before: str) -> str:
    """Return why a newly excluded date does not exist, or an empty string."""
    excluded = parse_dates(event.excluded_dates)
    excluded_before = set(parse_dates(before))
    unexcluded = Event(
        **{name: getattr(event, name) for name in Event.SCHEDULE_FIELDS}
        | {"excluded_dates": ""}
    )
    for day, clock in excluded:
        dates = dates_between(unexcluded, day, day)
        if (day, clock) not in excluded_before and date_meant(
            unexcluded, day, clock, dates
        ) is None:
            return refusal(unexcluded, day, clock)
    event.excluded_dates = format_dates(excluded)
    return ""


class EventForm(WrittenForm, AccessForm, WagtailAdminModelForm):
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
        self.initial |= asdict(choice)
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
                repeats_every=data.get("repeats_every") or 1,
                repeats_until=data.get("repeats_until"),
                repeats_times=data.get("repeats_times"),
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
        """Set access and group of the live event and return whether they changed."""
        group = self.cleaned_data.get("group")
        values = {"access_rights": chosen, "group": group}
        others = Event.objects.filter(pk=self.instance.pk).exclude(**values)
        return bool(others.update(**values))
