"""Inviting people by mail, and making the accounts that come of it."""

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
    """An invitation that is on its way, and the key that only the letter holds."""

    invitation: Invitation
    token: str


def invite(
    *, email: str, role: str, language: str, invited_by: User, now: datetime
) -> SentInvitation:
    """Invite a person, in place of an invitation that is still open.

    An account that waits for this address is opened by it. Raises EmailTakenError.
    """
    email = email.strip().lower()
    account = unclaimed_accounts().filter(email__iexact=email).first()
    if _has_account(email, but=account):
        raise EmailTakenError
    open_one = Invitation.objects.open().filter(email__iexact=email).first()
    invitation = open_one or Invitation(email=email)
    invitation.account = account
    invitation.role = role
    invitation.language = language
    invitation.invited_by = invited_by
    return _send(invitation, now=now)


def resend(*, invitation: Invitation, now: datetime) -> SentInvitation:
    """Send a new letter; the link in the old one ends.

    Raises InvitationEndedError for one that was used or withdrawn.
    """
    if invitation.accepted_at or invitation.withdrawn_at:
        raise InvitationEndedError
    return _send(invitation, now=now)


def withdraw(*, invitation: Invitation, now: datetime) -> None:
    """Let the link in the letter end.

    Raises InvitationEndedError for one that was used.
    """
    if invitation.accepted_at:
        raise InvitationEndedError
    if not invitation.withdrawn_at:
        invitation.withdrawn_at = now
        invitation.save(update_fields=["withdrawn_at"])


def find_invitation(token: str) -> Invitation | None:
    """The invitation whose letter holds this key, ended or not."""
    return Invitation.objects.filter(token_hash=_hash(token)).first()


def is_open(invitation: Invitation, *, now: datetime) -> bool:
    """Whether an account may still be made of it."""
    used_or_withdrawn = invitation.accepted_at or invitation.withdrawn_at
    return not used_or_withdrawn and now < invitation.expires_at


@transaction.atomic
def accept(
    *, invitation: Invitation, username: str, password: str, now: datetime
) -> User:
    """Make the account; its mail address is verified by the letter itself.

    Raises InvitationEndedError, EmailTakenError, UserExistsError, and Django's
    ValidationError for a name or password that its rules refuse.
    """
    fresh = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not is_open(fresh, now=now):
        raise InvitationEndedError
    account = unclaimed_accounts().filter(pk=fresh.account_id or 0).first()
    if _has_account(fresh.email, but=account):
        raise EmailTakenError
    user = (
        create_user(
            username=username, password=password, role=fresh.role, email=fresh.email
        )
        if account is None
        else claim_account(
            user=account, username=username, password=password, role=fresh.role
        )
    )
    fresh.accepted_at = now
    fresh.save(update_fields=["accepted_at"])
    return user


def _has_account(email: str, *, but: User | None) -> bool:
    return any(user != but for user in filter_users_by_email(email))


def _send(invitation: Invitation, *, now: datetime) -> SentInvitation:
    """Keep the hash of a new key, then send the letter that holds the key."""
    token = secrets.token_urlsafe(32)
    invitation.token_hash = _hash(token)
    invitation.sent_at = now
    invitation.expires_at = now + INVITATION_LIFETIME
    with transaction.atomic():
        invitation.save()
    _write_letter(invitation, token)
    return SentInvitation(invitation, token)


def _write_letter(invitation: Invitation, token: str) -> None:
    with translation.override(invitation.language):
        path = reverse("account_invitation", args=[token])
        inviter = invitation.invited_by
        context = {
            "site_name": settings.FREESHELF_SITE_NAME,
            "url": f"{settings.FREESHELF_BASE_URL}{path}",
            "inviter": inviter and (inviter.get_full_name() or inviter.get_username()),
            "expires_at": invitation.expires_at,
        }
        letter = "accounts/letters/invitation"
        subject = render_to_string(f"{letter}_subject.txt", context)
        send_mail(
            subject=" ".join(subject.split()),
            message=render_to_string(f"{letter}_message.txt", context),
            from_email=settings.DEFAULT_FROM_EMAIL,
            recipient_list=[invitation.email],
        )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
