"""Common recurrence rules as choices, so that few users need to write one."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from icalendar import vRecur

from freeshelf.events.errors import RecurrenceError
from freeshelf.events.recurrence import parse_rules

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class RecurrenceFrequency(models.TextChoices):
    """Frequencies of recurrence."""

    NEVER = "", _("Once")
    DAILY = "daily", _("Every day")
    WEEKLY = "weekly", _("Every week, on the same weekday")
    MONTHLY = "monthly", _("Every month, on the same date")
    WEEKDAY = (
        "weekday",
        _("Every month, on the same weekday (for example, the third Saturday)"),
    )
    YEARLY = "yearly", _("Every year")
    RULE = "rule", _("Custom (use the rule below)")


@dataclass(frozen=True, slots=True)
class RecurrenceChoice:
    """A choice with its interval and its end or count."""

    repeats: str = RecurrenceFrequency.NEVER
    every: int = 1
    until: date | None = None
    times: int | None = None


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
    frequencies = {
        RecurrenceFrequency.DAILY: "DAILY",
        RecurrenceFrequency.WEEKLY: "WEEKLY",
        RecurrenceFrequency.MONTHLY: "MONTHLY",
        RecurrenceFrequency.WEEKDAY: "MONTHLY",
        RecurrenceFrequency.YEARLY: "YEARLY",
    }
    frequency = frequencies.get(RecurrenceFrequency(repetition.repeats))
    if frequency is None:
        return ""
    rule = vRecur({"FREQ": [frequency]})
    if repetition.times:
        rule["COUNT"] = [repetition.times]
    elif repetition.until:
        rule["UNTIL"] = [repetition.until]
    if repetition.every > 1:
        rule["INTERVAL"] = [repetition.every]
    if repetition.repeats == RecurrenceFrequency.WEEKDAY:
        rule["BYDAY"] = [_nth_weekday(start)]
    return rule.to_ical().decode()


def _nth_weekday(day: date) -> str:
    """Return “3SA” for a third Saturday; a fifth becomes the last of the month."""
    number = (day.day - 1) // 7 + 1
    return f"{-1 if number == 5 else number}{_WEEKDAYS[day.weekday()]}"


def _details(rule: vRecur) -> RecurrenceChoice:
    names = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
    frequency = str(rule["FREQ"][0])
    if frequency not in names:
        return RecurrenceChoice(RecurrenceFrequency.RULE)
    until = (rule.get("UNTIL") or [None])[0]
    choice = RecurrenceFrequency(frequency.lower())
    if "BYDAY" in rule and frequency == "MONTHLY":
        choice = RecurrenceFrequency.WEEKDAY
    return RecurrenceChoice(
        repeats=choice,
        every=int((rule.get("INTERVAL") or [1])[0]),
        until=until.date() if isinstance(until, datetime) else until,
        times=(rule.get("COUNT") or [None])[0],
    )
