"""Calendar feeds, and the source values of imported events."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from freeshelf.events.models.category import EventCategory
from freeshelf.events.models.event import Event
from freeshelf.events.time_zones import check_zone
from freeshelf.vocabularies.language_fields import LanguageField


class CalendarFeed(models.Model):
    """The URL of an .ics calendar that is read regularly."""

    title = models.CharField(_("name"), max_length=300)
    url = models.URLField(_("web address"), max_length=2000, unique=True)
    is_watched = models.BooleanField(_("active"), default=True)
    publishes = models.BooleanField(
        _("publish new events immediately"),
        default=False,
        help_text=_("If not, they are saved as drafts."),
    )
    every_hours = models.PositiveSmallIntegerField(_("check every … hours"), default=6)
    category = models.ForeignKey(
        EventCategory,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("category for its events"),
    )
    language = LanguageField(_("language of its events"), max_length=35, default="und")
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        default="UTC",
        help_text=_("Used for times in the calendar that have no time zone."),
    )
    etag = models.CharField(max_length=500, blank=True, editable=False)
    modified = models.CharField(max_length=100, blank=True, editable=False)
    read_at = models.DateTimeField(_("last checked"), null=True, editable=False)
    due_at = models.DateTimeField(null=True, editable=False, db_index=True)
    failures = models.PositiveIntegerField(
        _("consecutive failures"), default=0, editable=False
    )
    outcome = models.TextField(_("result message"), blank=True, editable=False)

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(every_hours__gte=1), name="calendar_feed_not_too_often"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Validate URL, interval and time zone."""
        super().clean()
        problems: dict[str, Any] = {}
        if not self.url.lower().startswith(("https://", "http://")):
            problems["url"] = _("Enter a web address that starts with https://.")
        if self.every_hours is not None and self.every_hours < 1:
            problems["every_hours"] = _("Enter 1 hour or more.")
        try:
            check_zone(self.time_zone)
        except ValidationError as error:
            problems["time_zone"] = error.messages
        if problems:
            raise ValidationError(problems)


class ImportedEvent(models.Model):
    """The last source values of an event, to recognise local edits.

    `source_values` has the values by field as the source gave them;
    `conflicting_values` those that were not applied because a user had edited the same
    field.
    """

    event = models.OneToOneField(Event, models.CASCADE, related_name="origin")
    feed = models.ForeignKey(
        CalendarFeed,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="imported",
    )
    sequence = models.PositiveIntegerField(default=0)
    stamped_at = models.DateTimeField(null=True)
    source_values = models.JSONField(default=dict)
    conflicting_values = models.JSONField(default=dict)
    raw = models.TextField(blank=True)
    seen_at = models.DateTimeField()
    is_missing = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("event source")
        verbose_name_plural = _("event sources")

    def __str__(self) -> str:
        return str(self.event_id)
