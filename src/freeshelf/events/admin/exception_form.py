"""Form of an exception, and validation against the dates of the event."""

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
