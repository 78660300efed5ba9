"""Alerts and the addresses they go to, both encrypted.

A row alone tells neither who asks nor what; the key is outside the database.
"""

from datetime import date, datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MAX_ADDRESS = 254


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    """QuerySet of addresses."""

    def due(self, day: date) -> Self:
        """Filter to addresses with an alert that is due on a day."""
        due = Alert.objects.confirmed().filter(due_on__lte=day)
        return self.filter(pk__in=due.values("subscriber"))


class Subscriber(models.Model):
    """An email address with its alerts; it is deleted with the last of them."""

    digest = models.CharField(max_length=64, unique=True)
    sealed_address = models.BinaryField()
    # Signed into links, so that those of a deleted row open no later one.
    nonce = models.CharField(max_length=32)
    language = models.CharField(max_length=35)  # of the interface
    # Of the page on which an alert was last asked for, by whoever it was.
    confirmation_language = models.CharField(max_length=35, default="")
    created_at = models.DateTimeField()
    awaits_confirmation = models.BooleanField(default=False, db_index=True)
    # A process is writing to this address until then, unless it was killed.
    claimed_until = models.DateTimeField(null=True)
    refusals = models.PositiveSmallIntegerField(default=0)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = _("email address for alerts")
        verbose_name_plural = _("email addresses for alerts")

    def __str__(self) -> str:
        return f"{self.pk}"


class AlertQuerySet(models.QuerySet["Alert"]):
    """QuerySet of alerts."""

    def confirmed(self) -> Self:
        """Filter to alerts that the holder of the address confirmed."""
        return self.exclude(confirmed_at=None)

    def pending(self) -> Self:
        """Filter to alerts that nobody has confirmed."""
        return self.filter(confirmed_at=None)

    def pending_since(self, moment: datetime) -> Self:
        """Filter to alerts that nobody confirmed for so long."""
        return self.pending().filter(created_at__lt=moment)


class Alert(models.Model):
    """A question that is asked again each day, week or month."""

    class Period(models.TextChoices):
        DAILY = "daily", pgettext_lazy("frequency", "Every day")
        WEEKLY = "weekly", pgettext_lazy("frequency", "Every week")
        MONTHLY = "monthly", pgettext_lazy("frequency", "Every month")

    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="alerts")
    digest = models.CharField(max_length=64)  # of question and period
    sealed_question = models.BinaryField()
    # What was listed in emails and may still count as new.
    sealed_listed = models.BinaryField()
    period = models.CharField(max_length=7, choices=Period.choices)
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True, db_index=True)
    # The next email that asks for confirmation is about it.
    awaits_email = models.BooleanField(default=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "digest"], name="alert_once_for_address"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} ({self.period})"


class SentConfirmation(models.Model):
    """Record of a confirmation email, kept for a day to limit their number."""

    digest = models.CharField(max_length=64, db_index=True)
    sent_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.pk}"
