"""Events with schedule, venue and people."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    Revision,
    RevisionMixin,
    WorkflowMixin,
)

from freeshelf.comments.models import Assignable
from freeshelf.content.models import PreviewOnSite
from freeshelf.content.wording import bracketed
from freeshelf.content.written_field import WrittenField
from freeshelf.core.html import one_line, sanitize_html
from freeshelf.core.languages import is_language_tag
from freeshelf.events.models.category import EventCategory
from freeshelf.events.querysets import EventQuerySet
from freeshelf.events.schedule import EventSchedule, check_schedule, span_of
from freeshelf.library.access import AccessRights
from freeshelf.library.identifiers import mint_identifier
from freeshelf.library.models import Agent
from freeshelf.library.models.access_fields import Restricted
from freeshelf.library.models.resource import Titled
from freeshelf.library.successors import latest, latest_of
from freeshelf.vocabularies.language_fields import LanguageField
from freeshelf.vocabularies.models import Concept

# Values of the event as a whole, which no revision may restore.
_KEPT_LIVE = (
    "identifier",
    "uid",
    "sequence",
    "access_rights",
    "group",
    "created_at",
    "live_revision",
    "last_published_at",
    "expired",
    "assigned_to",
)


def mint_uid() -> str:
    """Return a unique identifier for calendars (RFC 7986, 5.3)."""
    return str(uuid4())


class Event(
    Titled,
    EventSchedule,
    PreviewOnSite,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    Restricted,
    Assignable,
    ClusterableModel,
):
    """A conference, training, webinar or deadline, once or recurring."""

    class Status(models.TextChoices):
        CONFIRMED = "confirmed", pgettext_lazy("event", "Confirmed")
        TENTATIVE = "tentative", _("Tentative")
        CANCELLED = "cancelled", pgettext_lazy("event", "Cancelled")

    identifier = models.CharField(
        _("identifier"),
        max_length=100,
        unique=True,
        default=mint_identifier,
        editable=False,
    )
    uid = models.CharField(
        _("UID"),
        max_length=500,
        unique=True,
        default=mint_uid,
        editable=False,
    )
    sequence = models.PositiveIntegerField(_("version"), default=0, editable=False)
    title = models.TextField(_("title"), blank=True)
    description = WrittenField(_("description"), blank=True)
    language = LanguageField(
        _("language"),
        max_length=35,
        default="und",
        help_text=_("A language tag (BCP 47), such as “en”."),
    )
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=Status.choices,
        default=Status.CONFIRMED,
    )
    venue_name = models.CharField(_("venue"), max_length=500, blank=True)
    address = models.TextField(_("address"), blank=True)
    place = models.ForeignKey(
        Concept,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="events_there",
        verbose_name=_("country or region"),
    )
    latitude = models.DecimalField(
        _("latitude"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    online_url = models.URLField(_("link to join online"), max_length=2000, blank=True)
    image = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("image"),
    )
    organiser = models.ForeignKey(
        Agent,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="organised_events",
        verbose_name=_("organiser"),
    )
    organiser_name = models.CharField(
        _("organiser, if not in the list"), max_length=500, blank=True
    )
    contact_name = models.CharField(_("contact"), max_length=500, blank=True)
    contact_email = models.EmailField(_("email address"), blank=True)
    contact_phone = models.CharField(_("phone number"), max_length=100, blank=True)
    contact_url = models.URLField(_("contact page"), max_length=2000, blank=True)
    is_free = models.BooleanField(_("free of charge"), default=False)
    cost = models.CharField(_("cost"), max_length=500, blank=True)
    registration_url = models.URLField(
        _("registration link"), max_length=2000, blank=True
    )
    source_url = models.URLField(
        _("event page on another site"), max_length=2000, blank=True
    )
    categories = ParentalManyToManyField(
        EventCategory,
        blank=True,
        related_name="events",
        verbose_name=_("categories"),
    )
    subjects = ParentalManyToManyField(
        Concept, blank=True, related_name="events", verbose_name=_("topics")
    )
    tags = ClusterTaggableManager(
        through="events.EventTag", blank=True, verbose_name=_("tags")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    # The span of all occurrences, in UTC; no end if they never end.
    first_starts_at = models.DateTimeField(blank=True, editable=False)
    last_ends_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = EventQuerySet.as_manager()
    preview_setting = "FREESHELF_EVENT_PREVIEW"

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["first_starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(access_rights__in=AccessRights.values),
                name="event_access_known",
            ),
            models.CheckConstraint(
                condition=~Q(uid="") & ~Q(identifier=""), name="event_is_identified"
            ),
            models.CheckConstraint(
                condition=Q(last_ends_at__isnull=True)
                | Q(last_ends_at__gte=models.F("first_starts_at")),
                name="event_ends_after_it_starts",
            ),
        ]
        indexes = [
            models.Index(
                fields=["live", "access_rights", "first_starts_at"],
                name="event_visible",
            ),
            models.Index(fields=["last_ends_at"], name="event_last_ends"),
        ]

    def __str__(self) -> str:
        if self.start_date is None:
            return self.display_title
        day = date_format(self.start_date, "DATE_FORMAT")
        return f"{self.display_title}{bracketed(day)}"

    def get_absolute_url(self) -> str:
        """Return the canonical URL in the active language."""
        return reverse("event", args=[self.identifier, self.slug])

    def clean(self) -> None:
        """Sanitise the description, and validate fields that depend on each other."""
        super().clean()
        self.description = sanitize_html(self.description)
        self.language = self.language or "und"
        problems = check_schedule(self)
        if not is_language_tag(self.language):
            problems["language"] = _("Enter a language tag, such as “fr” or “zh-Hans”.")
        if (self.latitude is None) != (self.longitude is None):
            problems["latitude"] = _("Enter both latitude and longitude.")
        elif not (
            abs(float(self.latitude or 0)) <= 90
            and abs(float(self.longitude or 0)) <= 180
        ):
            problems["latitude"] = _("Enter a valid latitude and longitude.")
        if problems:
            raise ValidationError(problems)

    def save(self, **kwargs: Any) -> None:
        """Save the row and its relations together, with updated derived values."""
        if "title" in self.__dict__:
            self.title = one_line(self.title)
        self.description = sanitize_html(self.description)
        fields = kwargs.get("update_fields")
        if fields is None or set(fields) & set(self.SCHEDULE_FIELDS):
            self.first_starts_at, self.last_ends_at = span_of(self)
            if fields is not None:
                kwargs["update_fields"] = {*fields, "first_starts_at", "last_ends_at"}
        with transaction.atomic():
            super().save(**kwargs)

    @transaction.atomic
    def publish(self, revision: Revision, **kwargs: Any) -> None:
        """Publish a revision and increase the version for calendars."""
        now_live = Event.objects.select_for_update().get(pk=self.pk)
        # The revision may carry an instance from before the access was changed.
        revision.content_object = now_live
        super().publish(revision, **kwargs)
        if now_live.first_published_at is not None:
            # A scheduled revision is not a new version yet.
            published = Event.objects.filter(pk=self.pk, live_revision=revision.pk)
            published.update(sequence=models.F("sequence") + 1)

    def with_content_json(self, content: dict[str, Any]) -> "Event":
        """Return the event of a revision, with the current values outside revisions.

        Concepts and agents merged since then are replaced by their successors.
        """
        event: Event = super().with_content_json(content)
        for name in _KEPT_LIVE:
            setattr(event, name, getattr(self, name))
        if event.organiser is not None:
            event.organiser = latest(event.organiser)
        if event.place is not None:
            event.place = latest(event.place)
        concepts = list(event.subjects.all())
        if any(concept.merged_into_id for concept in concepts):
            event.subjects.set(latest_of(concepts))
        return event

    @property
    def changed_at(self) -> datetime:
        """Return the time of the last published change."""
        return self.last_published_at or self.created_at or datetime.now(tz=UTC)
