"""Decide who a person is whom an OpenID Connect provider has signed in."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from freeshelf.accounts.errors import (
    AccountClosedError,
    EmailNotVerifiedError,
    InvitationError,
    NoAccountError,
    NoRoleError,
    NoSuchUserError,
    OtherIdentityError,
    UserExistsError,
)
from freeshelf.accounts.models import Invitation
from freeshelf.accounts.personal_data import is_last_administrator
from freeshelf.accounts.roles import Role
from freeshelf.accounts.services.invitations import accept, is_open
from freeshelf.accounts.services.sign_ins import end_sign_ins
from freeshelf.accounts.services.users import (
    claim_account,
    create_user,
    role_of,
    set_role,
    unclaimed_accounts,
)

logger = logging.getLogger(__name__)

_ROLE = "role"


@dataclass(frozen=True, slots=True)
class Identity:
    """A person at a provider; `email` is empty unless the provider verified it."""

    provider: str
    subject: str
    email: str = ""
    groups: frozenset[str] = frozenset()


def sign_in(
    identity: Identity, *, roles: Mapping[str, str], now: datetime
) -> SocialAccount:
    """Return the link between this person and an account, made if it is missing.

    With `roles`, by group, the account gets the highest role of the person's groups,
    and loses it with them. Raises SignInRefusedError.
    """
    role = _highest(roles.get(group, "") for group in identity.groups)
    with transaction.atomic():
        link = _link(identity, role=role, now=now)
        may_enter = _follow_groups(link, role) if roles else True
    # What was withdrawn stays withdrawn, so this is raised after the transaction.
    user = User.objects.get(pk=link.user_id)
    if not may_enter or not (user.is_superuser or user.groups.exists()):
        raise NoRoleError
    return link


@transaction.atomic
def forget_provider(*, username: str) -> int:
    """Unlink an account from its provider, end all sign-ins, and return the number.

    The next sign-in links it again by email address. Raises NoSuchUserError.
    """
    user = User.objects.filter(username__iexact=username).first()
    if user is None:
        raise NoSuchUserError(username=username)
    count = SocialAccount.objects.filter(user=user).delete()[0]
    end_sign_ins(user_id=user.pk)
    return count


def _highest(names: Iterable[str]) -> str:
    found = set(names)
    return next((role for role in reversed(Role.values) if role in found), "")


def _link(identity: Identity, *, role: str, now: datetime) -> SocialAccount:
    links = SocialAccount.objects.select_related("user")
    link = links.filter(provider=identity.provider, uid=identity.subject).first()
    if link is None:
        user = _account_by_email(identity, role=role, now=now)
        link = SocialAccount(
            user=user, provider=identity.provider, uid=identity.subject, extra_data={}
        )
    if not link.user.is_active:
        raise AccountClosedError
    if link.pk is None:
        link.save()
    return link


def _account_by_email(identity: Identity, *, role: str, now: datetime) -> User:
    """Return the account of a verified address, of its invitation, or a new one."""
    email = identity.email
    if not email:
        raise EmailNotVerifiedError
    unclaimed = unclaimed_accounts().filter(email__iexact=email).first()
    addresses = EmailAddress.objects.filter(email=email, verified=True)
    address = addresses.exclude(user=unclaimed).select_related("user").first()
    if address is not None:
        # An address that changed hands does not open the account of its former owner.
        is_linked = SocialAccount.objects.filter(
            user=address.user, provider=identity.provider
        )
        if is_linked.exists():
            raise OtherIdentityError
        return address.user
    # Someone has entered this address and never confirmed it.
    if any(user != unclaimed for user in filter_users_by_email(email)):
        raise NoAccountError
    invitation = Invitation.objects.open().filter(email__iexact=email).first()
    if invitation is not None and not is_open(invitation, now=now):
        invitation = None
    if invitation is None and not role:
        raise NoAccountError
    username = (
        get_adapter().generate_unique_username([email.partition("@")[0], "user"])
        if unclaimed is None
        else unclaimed.get_username()
    )
    person: dict[str, Any] = {"username": username, "password": None}
    try:
        if invitation is not None:
            return accept(invitation=invitation, now=now, **person)
        if unclaimed is not None:
            return claim_account(user=unclaimed, role=role, **person)
        return create_user(role=role, email=email, **person)
    except (InvitationError, UserExistsError, ValidationError) as error:
        # Such as an account that was imported after the invitation.
        raise NoAccountError from error


def _follow_groups(link: SocialAccount, role: str) -> bool:
    """Give or withdraw the role of the groups; return whether the person may enter.

    A role that was given here stays until the provider gives one.
    """
    if not role and not link.extra_data.get(_ROLE):
        return True
    user = User.objects.select_for_update().get(pk=link.user_id)
    if role:
        link.extra_data = {_ROLE: role}
        link.save(update_fields=["extra_data"])
    else:
        end_sign_ins(user_id=user.pk)
    if role == role_of(user):
        return bool(role)
    if is_last_administrator(user):
        logger.warning(
            "The provider withdraws the role of the last administrator: it is kept"
        )
    else:
        set_role(user=user, role=role)
    return bool(role)
