"""The schedule of an event in local time."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class EventSchedule(models.Model):
    """Days and local times in a time zone, a rule, and additional dates.

    Times are stored as local time: an event at nine stays at nine when the clocks
    change, or when a country changes its rules.
    """

    SCHEDULE_FIELDS: ClassVar = (
        "start_date",
        "start_time",
        "end_date",
        "end_time",
        "is_all_day",
        "time_zone",
        "rrule",
        "extra_dates",
        "excluded_dates",
    )
    # Exceptions to single dates, which the event has as rows.
    exceptions: Any

    start_date = models.DateField(_("start date"))
    start_time = models.TimeField(_("start time"), null=True, blank=True)
    end_date = models.DateField(
        _("end date"),
        null=True,
        blank=True,
        help_text=_("Leave empty if it ends on the day it starts."),
    )
    end_time = models.TimeField(
        _("end time"),
        null=True,
        blank=True,
        help_text=_("Leave empty for a point in time, such as a deadline."),
    )
    is_all_day = models.BooleanField(_("all day"), default=False)
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        default="UTC",
        help_text=_("Time zone of the venue, such as “Europe/Zurich”."),
    )
    rrule = models.TextField(
        _("rule"),
        blank=True,
        help_text=_(
            "RFC 5545, such as FREQ=MONTHLY;BYDAY=3SA;COUNT=6. Enter one rule per line."
        ),
    )
    extra_dates = models.TextField(
        _("additional dates"),
        blank=True,
        help_text=_("One per line: 2026-03-17 or 2026-03-17 09:00."),
    )
    excluded_dates = models.TextField(
        _("excluded dates"),
        blank=True,
        help_text=_("One per line. Each date must be one that the rule produces."),
    )

    class Meta:
        abstract = True
