"""Invitations by email: the only way to an account besides an administrator."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from freeshelf.accounts.roles import Role


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """QuerySet of invitations."""

    def open(self) -> "InvitationQuerySet":
        """Filter to invitations neither used nor withdrawn; they may have expired."""
        return self.filter(accepted_at=None, withdrawn_at=None)


class Invitation(models.Model):
    """An invitation by email to create one account; stores a hash of its token."""

    email = models.EmailField(_("email address"))
    role = models.CharField(
        _("role"), max_length=12, choices=Role.choices, default=Role.EDITOR
    )
    language = models.CharField(_("language of the email"), max_length=10)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("invited by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # An unclaimed account without a password, which the invitation activates.
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    token_hash = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField(_("sent"))
    expires_at = models.DateTimeField(_("valid until"))
    accepted_at = models.DateTimeField(
        pgettext_lazy("invitation", "accepted"), null=True, blank=True
    )
    withdrawn_at = models.DateTimeField(
        pgettext_lazy("invitation", "cancelled"), null=True, blank=True
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-sent_at"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="invitation_one_open_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None) | models.Q(withdrawn_at=None),
                name="invitation_used_or_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} ({self.get_role_display()})"
