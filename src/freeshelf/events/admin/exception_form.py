"""The form of one date that is not like the others, and whether the event has it."""

from typing import Any

from django import forms
from django.utils import timezone
from wagtail.admin.forms import WagtailAdminModelForm

from freeshelf.events.errors import RecurrenceError
from freeshelf.events.models import Event, EventException
from freeshelf.events.recurrence import format_dates, parse_dates
from freeshelf.events.rule_dates import (
    date_meant,
    dates_between,
    dates_to_choose,
    refusal,
)


class DateOfRuleInput(forms.DateInput):
    """A date with those of the event to choose from, which needs no script."""

    template_name = "events/admin/date_of_rule.html"

    def __init__(self, dates: list[tuple[str, str]] | None = None) -> None:
        super().__init__(attrs={"autocomplete": "off"}, format="%Y-%m-%d")
        self._dates = dates or []

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """What the template needs: the input, and the dates under a name of its own."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["attrs"]["list"] = f"{widget['attrs'].get('id', name)}-dates"
        return context | {"dates": self._dates}


class ExceptionForm(WagtailAdminModelForm):
    """One exception; `dates` are days of its event to choose from, with words."""

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
    """Days of a saved event around today; none for one whose rule cannot be read."""
    if event.start_date is None:
        return []
    try:
        return dates_to_choose(event, timezone.localdate())
    except RecurrenceError:
        return []


def check_exceptions(event: Event, exceptions: forms.BaseFormSet) -> bool:
    """Refuse exceptions of dates that an event, as typed, does not have.

    A time that the rule names but the form does not is filled in.
    """
    is_right = True
    for form in exceptions.forms:
        typed = getattr(form, "cleaned_data", {})
        day, clock = typed.get("original_date"), typed.get("original_time")
        if day is None or typed.get("DELETE"):
            continue
        meant = date_meant(event, day, clock, dates_between(event, day, day))
        if meant is None:
            form.add_error("original_date", refusal(event, day, clock))
            is_right = False
        elif clock is None and meant[1] != event.start_time:
            form.instance.original_time = meant[1]
    return is_right


def check_excluded(event: Event, before: str) -> str:
    """Why a date that was newly left out is none of the event's; empty if all are."""
    excluded = parse_dates(event.excluded_dates)
    known = set(parse_dates(before))
    whole = Event(
        **{name: getattr(event, name) for name in Event.SCHEDULE_FIELDS}
        | {"excluded_dates": ""}
    )
    for day, clock in excluded:
        dates = dates_between(whole, day, day)
        if (day, clock) not in known and date_meant(whole, day, clock, dates) is None:
            return refusal(whole, day, clock)
    event.excluded_dates = format_dates(excluded)
    return ""
