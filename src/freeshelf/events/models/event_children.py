"""Child rows of an event."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, TaggedItemBase
from wagtail.models import Orderable

from freeshelf.events.models.event import Event
from freeshelf.library.models import Resource


class EventTag(TaggedItemBase):
    """A tag of an event."""

    content_object = ParentalKey(
        "events.Event", on_delete=models.CASCADE, related_name="tagged_items"
    )

    class Meta(ItemBase.Meta):
        verbose_name = _("tag")
        verbose_name_plural = _("tags")


class EventException(Orderable):
    """An exception to one date of a recurring event."""

    event = ParentalKey(Event, related_name="exceptions")
    original_date = models.DateField(_("original date"))
    original_time = models.TimeField(
        _("original time"),
        null=True,
        blank=True,
        help_text=_("Only needed if the event takes place more than once that day."),
    )
    is_cancelled = models.BooleanField(_("cancelled"), default=False)
    start_date = models.DateField(_("new date"), null=True, blank=True)
    start_time = models.TimeField(_("new time"), null=True, blank=True)
    end_date = models.DateField(_("new end date"), null=True, blank=True)
    end_time = models.TimeField(_("new end time"), null=True, blank=True)
    title = models.CharField(_("new title"), max_length=500, blank=True)
    venue_name = models.CharField(_("new venue"), max_length=500, blank=True)
    note = models.CharField(_("note for readers"), max_length=500, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("exception")
        verbose_name_plural = _("exceptions")

    def __str__(self) -> str:
        return f"{self.event_id}: {self.original_date}"

    def clean(self) -> None:
        """Reject a date that is cancelled and moved, or that ends before it starts."""
        super().clean()
        problems: dict[str, Any] = {}
        if self.is_cancelled and (self.start_date or self.start_time):
            problems["is_cancelled"] = _("Cancel the date or move it, not both.")
        if self.end_date and self.end_date < (self.start_date or self.original_date):
            problems["end_date"] = _("The end must be after the start.")
        if problems:
            raise ValidationError(problems)


class EventResource(Orderable):
    """A resource of the library that belongs to an event."""

    class Role(models.TextChoices):
        SLIDES = "slides", _("Slides")
        RECORDING = "recording", _("Recording")
        READING = "reading", _("Reading")
        REPORT = "report", _("Report")
        OTHER = "other", _("Related")

    event = ParentalKey(Event, related_name="resources")
    resource = models.ForeignKey(
        Resource,
        models.CASCADE,
        related_name="event_links",
        verbose_name=_("resource"),
    )
    role = models.CharField(
        _("type"), max_length=20, choices=Role.choices, default=Role.OTHER
    )

    class Meta(Orderable.Meta):
        verbose_name = _("related resource")
        verbose_name_plural = _("related resources")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "resource", "role"], name="event_resource_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.role} {self.resource_id}"
