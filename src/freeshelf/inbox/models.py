"""Messages and suggestions with their handling; their senders are not stored."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from freeshelf.comments.models import Assignable
from freeshelf.content.wording import bracketed
from freeshelf.library.models import Resource
from freeshelf.vocabularies.models import Concept, ConceptScheme

NEW, IN_PROGRESS, DONE, REFUSED = "new", "in_progress", "done", "refused"
CLOSED = (DONE, REFUSED)


class InboxQuerySet(models.QuerySet[Any]):
    """QuerySet of items of a queue."""

    def open(self) -> Self:
        """Filter to open items."""
        return self.exclude(status__in=CLOSED)

    def closed_before(self, moment: datetime) -> Self:
        """Filter to items closed before a date."""
        return self.filter(status__in=CLOSED, closed_at__lt=moment)

    def open_first(self) -> Self:
        """Order open items first, oldest first."""
        is_closed = Case(When(status__in=CLOSED, then=Value(1)), default=Value(0))
        return self.order_by(is_closed, "received_at", "pk")


class MessageQuerySet(InboxQuerySet):
    """QuerySet of messages."""

    def by_urgency(self) -> Self:
        """Order open removal requests first, then other open ones, then closed ones."""
        is_open = ~Q(status__in=CLOSED)
        urgency = Case(
            When(is_open & Q(kind="removal"), then=Value(0)),
            When(is_open, then=Value(1)),
            default=Value(2),
        )
        return self.order_by(urgency, "received_at", "pk")


MAX_TEXT = 5000
MAX_ADDRESS = 500
_CLOSED_IN_STEP = Q(status__in=CLOSED, closed_at__isnull=False) | (
    ~Q(status__in=CLOSED) & Q(closed_at__isnull=True)
)


class InboxItem(Assignable):
    """A submission of a visitor or a program that an editor handles."""

    class Status(models.TextChoices):
        NEW = NEW, pgettext_lazy("status", "New")
        IN_PROGRESS = IN_PROGRESS, _("In progress")
        DONE = DONE, _("Done")
        REFUSED = REFUSED, pgettext_lazy("message", "Rejected")

    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, default=Status.NEW
    )
    note = models.TextField(
        _("note"),
        blank=True,
        help_text=_(
            "Only staff see this. It is deleted together with the message or "
            "suggestion."
        ),
    )
    received_at = models.DateTimeField(_("received"), editable=False)
    notified_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)

    class Meta:
        abstract = True

    def save(self, **kwargs: Any) -> None:
        """Set the closing date according to the state."""
        if self.status not in CLOSED:
            self.closed_at = None
        elif self.closed_at is None:
            self.closed_at = timezone.now()
        super().save(**kwargs)

    @property
    def is_open(self) -> bool:
        """Return whether it is still open."""
        return self.status not in CLOSED

    def age_in_days(self, *, now: datetime) -> int:
        """Return whole days from receipt until it was closed, or until now."""
        return max(0, ((self.closed_at or now) - self.received_at).days)


class Message(InboxItem):
    """A message about a record or a page; the sender may stay anonymous."""

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("Something is wrong")
        REMOVAL = "removal", _("Please remove something")
        BROKEN_LINK = "broken_link", _("A link or a file does not work")
        OTHER = "other", _("Something else")

    kind = models.CharField(_("type"), max_length=20, choices=Kind.choices)
    about = models.CharField(_("page"), max_length=MAX_ADDRESS, blank=True)
    resource = models.ForeignKey(
        Resource,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("record"),
    )
    text = models.TextField(_("message"), blank=True)
    reply_to = models.EmailField(_("email address for a reply"), blank=True)
    language = models.CharField(_("language"), max_length=35)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.CheckConstraint(
                condition=_CLOSED_IN_STEP, name="message_closed_at_its_moment"
            ),
        ]
        indexes = [models.Index(fields=["status", "kind"], name="message_queue")]

    def __str__(self) -> str:
        # Histories of the admin store this, so it contains nothing of the message.
        return f"{self.get_kind_display()}{bracketed(self.pk)}"


class SuggestedResource(InboxItem):
    """A resource that a visitor suggests for the library."""

    title = models.CharField(_("title"), max_length=500)
    link = models.URLField(_("link"), max_length=2000)
    publisher = models.CharField(_("publisher"), max_length=500, blank=True)
    issued = models.CharField(_("year"), max_length=10, blank=True)
    language = models.CharField(_("language"), max_length=35, default="und")
    reason = models.TextField(_("why it is useful"), blank=True)
    resource = models.ForeignKey(
        Resource,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("record created from it"),
    )

    objects = InboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("suggested resource")
        verbose_name_plural = _("suggested resources")
        constraints = [
            models.CheckConstraint(
                condition=_CLOSED_IN_STEP, name="suggested_closed_at_its_moment"
            ),
        ]
        indexes = [models.Index(fields=["status"], name="suggested_queue")]

    def __str__(self) -> str:
        return gettext("Suggestion (%(number)s)") % {"number": self.pk}


class SuggestedTopic(InboxItem):
    """A concept that a program proposes for a vocabulary; its log says for whom."""

    scheme = models.ForeignKey(
        ConceptScheme, models.CASCADE, related_name="+", verbose_name=_("vocabulary")
    )
    # Preferred labels by language (BCP 47).
    labels = models.JSONField(_("labels"), default=dict)
    definition = models.TextField(_("definition"), blank=True)
    broader = models.ForeignKey(
        Concept,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("broader concept"),
    )
    reason = models.TextField(_("why it is useful"), blank=True)
    concept = models.ForeignKey(
        Concept,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("concept created from it"),
    )

    objects = InboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("suggested topic")
        verbose_name_plural = _("suggested topics")
        constraints = [
            models.CheckConstraint(
                condition=_CLOSED_IN_STEP, name="topic_closed_at_its_moment"
            ),
        ]
        indexes = [models.Index(fields=["status"], name="suggested_topic_queue")]

    def __str__(self) -> str:
        return gettext("Suggested topic (%(number)s)") % {"number": self.pk}

    @property
    def main_label(self) -> tuple[str, str]:
        """Return the language and text of the label in English, or the first one."""
        language = "en" if "en" in self.labels else min(self.labels, default="")
        return language, self.labels.get(language, "")


class UsedToken(models.Model):
    """A used form token, which cannot be used again."""

    digest = models.CharField(max_length=64, primary_key=True)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.digest[:12]
