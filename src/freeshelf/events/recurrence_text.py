"""The rule of an event in words."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from icalendar import vRecur

from freeshelf.events.models import Event
from freeshelf.events.recurrence import RecurrenceError, parse_rules


def repeats(event: Event) -> str:
    """Return the recurrence as text: “Every 2 weeks, until 3 Nov 2026”."""
    rules = parse_rules(event.rrule)
    if not rules:
        return _("On several dates") if event.extra_dates else ""
    rule = rules[0]
    words = _frequency(rule)
    until = rule.get("UNTIL")
    if until:
        return _("%(frequency)s, until %(date)s") % {
            "frequency": words,
            "date": date_format(until[0], "DATE_FORMAT"),
        }
    return words


def repeats_or_rule(event: Event) -> str:
    """Return the recurrence as text, that of a broken rule as “On several dates”."""
    try:
        return repeats(event)
    except RecurrenceError:
        return _("On several dates")


def _frequency(rule: vRecur) -> str:
    every = int((rule.get("INTERVAL") or [1])[0])
    frequency = rule["FREQ"][0]
    words = {
        "DAILY": pgettext("frequency", "Every day"),
        "WEEKLY": pgettext("frequency", "Every week"),
        "MONTHLY": pgettext("frequency", "Every month"),
        "YEARLY": pgettext("frequency", "Every year"),
    }
    if every > 1:
        words = {
            "DAILY": ngettext("Every day", "Every %(count)d days", every),
            "WEEKLY": ngettext("Every week", "Every %(count)d weeks", every),
            "MONTHLY": ngettext("Every month", "Every %(count)d months", every),
            "YEARLY": ngettext("Every year", "Every %(count)d years", every),
        }
    form = words.get(frequency, _("On several dates"))
    return form % {"count": every} if "%" in form else form
