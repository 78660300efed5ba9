"""When an event takes place, as its wall clock says it."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class EventSchedule(models.Model):
    """Days and clock times in a time zone, a rule, and dates beside the rule.

    Times are kept as clocks there show them: an event at nine stays at nine when the
    clocks change, or when a country changes its mind about them.
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
    # The dates that are not like the others; the event itself has them as rows.
    exceptions: Any

    start_date = models.DateField(_("first day"))
    start_time = models.TimeField(_("starts at"), null=True, blank=True)
    end_date = models.DateField(
        _("last day"),
        null=True,
        blank=True,
        help_text=_("Empty when it ends on the day it starts."),
    )
    end_time = models.TimeField(
        _("ends at"),
        null=True,
        blank=True,
        help_text=_("Empty for a moment, such as a deadline."),
    )
    is_all_day = models.BooleanField(_("all day"), default=False)
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        default="UTC",
        help_text=_("Where the clocks hang, such as “Europe/Zurich”."),
    )
    rrule = models.TextField(
        _("rule"),
        blank=True,
        help_text=_(
            "RFC 5545, such as FREQ=MONTHLY;BYDAY=3SA;COUNT=6. Several rules stand on "
            "lines of their own."
        ),
    )
    extra_dates = models.TextField(
        _("further dates"),
        blank=True,
        help_text=_("One a line: 2026-03-17, or 2026-03-17 09:00."),
    )
    excluded_dates = models.TextField(
        _("dates left out"),
        blank=True,
        help_text=_("One a line, of those that the rule names."),
    )

    class Meta:
        abstract = True
