"""Invite people by email, and create their accounts."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.internal.userkit import filter_users_by_email
from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from freeshelf.accounts.errors import EmailTakenError, InvitationEndedError
from freeshelf.accounts.models import Invitation
from freeshelf.accounts.services.users import (
    claim_account,
    create_user,
    unclaimed_accounts,
)

INVITATION_LIFETIME = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class SentInvitation:
    """A sent invitation, and the token that only the email contains."""

    invitation: Invitation
    token: str


def invite(
    *, email: str, role: str, language: str, invited_by: User, now: datetime
) -> SentInvitation:
    """Invite a person, replacing an open invitation.

    Accepting it activates an unclaimed account with this address. Raises
    EmailTakenError.
    """
    email = email.strip().lower()
    account = unclaimed_accounts().filter(email__iexact=email).first()
    if _has_account(email, but=account):
        raise EmailTakenError
    existing = Invitation.objects.open().filter(email__iexact=email).first()
    invitation = existing or Invitation(email=email)
    invitation.account = account
    invitation.role = role
    invitation.language = language
    invitation.invited_by = invited_by
    return _send(invitation, now=now)


def resend(*, invitation: Invitation, now: datetime) -> SentInvitation:
    """Send a new email, whose link replaces the old one.

    Raises InvitationEndedError for one that was used or withdrawn.
    """
    if invitation.accepted_at or invitation.withdrawn_at:
        raise InvitationEndedError
    return _send(invitation, now=now)


def withdraw(*, invitation: Invitation, now: datetime) -> None:
    """Withdraw an invitation.

    Raises InvitationEndedError for one that was used.
    """
    if invitation.accepted_at:
        raise InvitationEndedError
    if not invitation.withdrawn_at:
        invitation.withdrawn_at = now
        invitation.save(update_fields=["withdrawn_at"])


def find_invitation(token: str) -> Invitation | None:
    """Return the invitation with this token, ended or not."""
    return Invitation.objects.filter(token_hash=_hash(token)).first()


def is_open(invitation: Invitation, *, now: datetime) -> bool:
    """Return whether an invitation can still be accepted."""
    used_or_withdrawn = invitation.accepted_at or invitation.withdrawn_at
    return not used_or_withdrawn and now < invitation.expires_at


@transaction.atomic
def accept(
    *, invitation: Invitation, username: str, password: str | None, now: datetime
) -> User:
    """Create the account; the email, or a provider, verifies its address.

    Raises InvitationEndedError, EmailTakenError, UserExistsError, and Django's
    ValidationError for an invalid name or password.
    """
    locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not is_open(locked, now=now):
        raise InvitationEndedError
    account = unclaimed_accounts().filter(pk=locked.account_id or 0).first()
    if _has_account(locked.email, but=account):
        raise EmailTakenError
    user = (
        create_user(
            username=username, password=password, role=locked.role, email=locked.email
        )
        if account is None
        else claim_account(
            user=account, username=username, password=password, role=locked.role
        )
    )
    locked.accepted_at = now
    locked.save(update_fields=["accepted_at"])
    return user


def _has_account(email: str, *, but: User | None) -> bool:
    return any(user != but for user in filter_users_by_email(email))


def _send(invitation: Invitation, *, now: datetime) -> SentInvitation:
    """Store the hash of a new token, then send the email with the token."""
    token = secrets.token_urlsafe(32)
    invitation.token_hash = _hash(token)
    invitation.sent_at = now
    invitation.expires_at = now + INVITATION_LIFETIME
    with transaction.atomic():
        invitation.save()
    _send_email(invitation, token)
    return SentInvitation(invitation, token)


def _send_email(invitation: Invitation, token: str) -> None:
    with translation.override(invitation.language):
        path = reverse("account_invitation", args=[token])
        inviter = invitation.invited_by
        context = {
            "site_name": settings.FREESHELF_SITE_NAME,
            "url": f"{settings.FREESHELF_BASE_URL}{path}",
            "inviter": inviter and (inviter.get_full_name() or inviter.get_username()),
            "expires_at": invitation.expires_at,
        }
        template = "accounts/emails/invitation"
        subject = render_to_string(f"{template}_subject.txt", context)
        send_mail(
            subject=" ".join(subject.split()),
            message=render_to_string(f"{template}_message.txt", context),
            from_email=settings.DEFAULT_FROM_EMAIL,
            recipient_list=[invitation.email],
        )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
