"""Requests about personal data, with state, deadline and certificate."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

# Art. 12(3) GDPR: one month from receipt, once two months more with a reason.
ANSWER_WITHIN = timedelta(days=30)
EXTENSION = timedelta(days=60)
_PENDING, _CONFIRMED, _IN_PROGRESS = "pending", "confirmed", "in_progress"
_COMPLETED, _FAILED, _EXPIRED = "completed", "failed", "expired"
_OPEN = (_CONFIRMED, _IN_PROGRESS)
_CLOSED = (_COMPLETED, _FAILED, _EXPIRED)


class DataRequestQuerySet(models.QuerySet[Any]):
    """QuerySet of requests."""

    def open(self) -> Self:
        """Filter to requests that need a response."""
        return self.filter(state__in=_OPEN)

    def by_urgency(self) -> Self:
        """Order open requests by deadline, then pending ones, then closed ones."""
        rank = Case(
            When(state__in=_OPEN, then=Value(0)),
            When(state=_PENDING, then=Value(1)),
            default=Value(2),
        )
        return self.order_by(rank, F("due_at").asc(nulls_last=True), "-received_at")


class DataRequest(models.Model):
    """A request for a copy or the erasure of personal data.

    The address is stored only while needed; a keyed digest remains.
    """

    class Kind(models.TextChoices):
        EXPORT = "export", _("A copy of all data held")
        ERASURE = "erasure", _("Erasure of all data held")

    class State(models.TextChoices):
        PENDING = _PENDING, _("Waiting for the person to confirm")
        CONFIRMED = _CONFIRMED, _("Confirmed")
        IN_PROGRESS = _IN_PROGRESS, _("In progress")
        COMPLETED = _COMPLETED, _("Completed")
        FAILED = _FAILED, _("Request refused")
        EXPIRED = _EXPIRED, _("Never confirmed")

    class Email(models.TextChoices):
        CONFIRM = "confirm"
        EXTENDED = "extended"
        READY = "ready"

    kind = models.CharField(_("type"), max_length=10, choices=Kind.choices)
    email = models.EmailField(_("email address"), blank=True)
    digest = models.CharField(
        _("hash of the email address"), max_length=64, db_index=True
    )
    language = models.CharField(_("language"), max_length=10)
    state = models.CharField(
        _("status"), max_length=12, choices=State.choices, default=State.PENDING
    )
    received_at = models.DateTimeField(_("received"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    due_at = models.DateTimeField(_("response due"), null=True, blank=True)
    extended_at = models.DateTimeField(_("deadline extended"), null=True, blank=True)
    extension_reason = models.TextField(_("why more time is needed"), blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    outcome = models.TextField(_("outcome"), blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"is_active": True},
        verbose_name=_("handled by"),
    )
    note = models.TextField(
        _("note"), blank=True, help_text=_("Only staff see this. Do not enter names.")
    )
    # Hash of the link in the last email: to confirm, or to fetch the copy.
    link_hash = models.CharField(max_length=64, blank=True, db_index=True)
    link_expires_at = models.DateTimeField(null=True, blank=True)
    # When staff were notified about it.
    notified_at = models.DateTimeField(null=True, editable=False)
    next_email = models.CharField(max_length=10, choices=Email.choices, blank=True)
    # Keys of findings that a librarian keeps, with reasons; and the person, so that an
    # interrupted erasure resumes. Both are emptied at the end.
    kept = models.JSONField(default=dict, blank=True)
    person = models.JSONField(default=dict, blank=True)
    certificate = models.JSONField(default=dict, blank=True)

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request about personal data")
        verbose_name_plural = _("requests about personal data")
        permissions = [
            ("carry_out_datarequest", _("Can provide and erase personal data"))
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=_CLOSED,
                    closed_at__isnull=False,
                )
                | (~Q(state__in=_CLOSED) & Q(closed_at__isnull=True)),
                name="data_request_closed_at_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_OPEN) | Q(due_at__isnull=False),
                name="data_request_owed_by_a_day",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="data_request_queue")]

    def __str__(self) -> str:
        # Histories of the admin area store this, so it contains no personal data.
        return f"{self.get_kind_display()} ({self.pk})"

    @property
    def is_open(self) -> bool:
        """Return whether the request needs a response."""
        return self.state in _OPEN

    def days_left(self, *, now: datetime) -> int | None:
        """Return whole days until the deadline, negative after it; None if not open."""
        if not self.is_open or self.due_at is None:
            return None
        return (self.due_at - now).days
