"""Find and erase personal data of accounts, and close accounts."""

import re
from collections.abc import Iterator, Set
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from wagtail.models import APIToken, ModelLogEntry, PageLogEntry, Revision
from wagtail.users.models import UserProfile

from freeshelf.accounts.errors import LastAdministratorError
from freeshelf.accounts.models import Invitation, Session, Token
from freeshelf.core.personal_data import (
    ERASED_TEXT,
    Finding,
    Person,
    PersonalDataFinder,
    rows_of,
)
from freeshelf.shared.email_files import email_files
from freeshelf.shared.files import StoredFile

_CLOSED = "erased-"


class AccountFinder(PersonalDataFinder):
    """Finds accounts with their actions, invitations, and email files."""

    def expand_person(self, person: Person) -> Person:
        """Add accounts of these addresses, with their names and other addresses."""
        for user in _accounts(person):
            person = person.with_more(
                account_keys=[user.pk],
                names=[user.get_username(), user.get_full_name()],
                addresses=[
                    user.email,
                    # An unconfirmed address may be another person's.
                    *EmailAddress.objects.filter(user=user, verified=True).values_list(
                        "email", flat=True
                    ),
                ],
            )
        return person

    def find(self, person: Person) -> Iterator[Finding]:
        """Yield accounts, invitations and email files."""
        for user in _accounts(person):
            yield Finding(
                place=_("Accounts"),
                key=f"auth.user:{user.pk}",
                title=user.get_full_name() or user.get_username(),
                facts=_account_facts(user),
            )
        for invitation in _invitations(person):
            yield Finding(
                place=_("Invitations"),
                key=f"accounts.invitation:{invitation.pk}",
                title=invitation.get_role_display(),
                facts={
                    "email": invitation.email,
                    "sent_at": _isoformat(invitation.sent_at),
                    "accepted_at": _isoformat(invitation.accepted_at),
                },
            )
        for file in _email_files(person):
            yield Finding(
                place=_("Emails stored as files"),
                key=f"letter:{file.basename}",
                title=file.basename,
            )

    def erase(self, person: Person, *, kept: Set[str], now: datetime) -> int:
        """Close the accounts, and delete invitations and email files.

        Raises LastAdministratorError.
        """
        users, email_files = list(_accounts(person)), list(_email_files(person))
        if any(is_last_administrator(user) for user in users):
            raise LastAdministratorError
        for user in users:
            close_account(user)
        deleted = _invitations(person).delete()[0]
        # What is left someone else entered and never confirmed.
        deleted += rows_of(person, EmailAddress.objects.all(), "email").delete()[0]
        for file in email_files:
            file.delete()
        return len(users) + deleted + len(email_files)


@transaction.atomic
def close_account(user: User) -> None:
    """Anonymise an account and prevent sign-in.

    Its actions stay, attributed to “erased”.
    """
    user.username = f"{_CLOSED}{get_random_string(12).lower()}"
    user.first_name = user.last_name = user.email = ""
    user.is_active = user.is_staff = user.is_superuser = False
    user.last_login = None
    user.set_unusable_password()
    user.save()
    user.groups.clear()
    user.user_permissions.clear()
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    SocialAccount.objects.filter(user=user).delete()
    Session.objects.filter(user=user).delete()
    for token in Token.objects.filter(user=user):
        entries = ModelLogEntry.objects.for_instance(token)
        entries.update(label=ERASED_TEXT, data={})
        token.delete()
    APIToken.objects.filter(user=user).delete()
    for profile in UserProfile.objects.filter(user=user):
        if profile.avatar:
            profile.avatar.delete(save=False)
        profile.delete()
    about = ModelLogEntry.objects.for_instance(user)
    about.update(label=ERASED_TEXT, data={})


def is_last_administrator(user: User) -> bool:
    """Return whether this account is the only administrator."""
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    return user.is_superuser and user.is_active and not others.exists()


def _accounts(person: Person) -> list[User]:
    users = User.objects.exclude(username__startswith=_CLOSED)
    verified = rows_of(person, EmailAddress.objects.filter(verified=True), "email")
    condition = Q(pk__in=person.account_keys) | Q(pk__in=verified.values("user"))
    found = rows_of(person, users, "email") | users.filter(condition)
    return list(found.order_by("pk"))


def _invitations(person: Person) -> Any:
    return rows_of(person, Invitation.objects.all(), "email")


def _email_files(person: Person) -> Iterator[StoredFile]:
    if not person.addresses:
        return
    pattern = re.compile(
        "|".join(re.escape(address) for address in person.addresses).encode(),
        re.IGNORECASE,
    )
    for file in email_files():
        if pattern.search(file.read_bytes()):
            yield file


def _account_facts(user: User) -> dict[str, Any]:
    return {
        "username": user.get_username(),
        "name": user.get_full_name(),
        "addresses": sorted(
            {
                user.email,
                *EmailAddress.objects.filter(user=user).values_list("email", flat=True),
            }
            - {""}
        ),
        "groups": list(user.groups.values_list("name", flat=True)),
        "joined_at": _isoformat(user.date_joined),
        "last_login_at": _isoformat(user.last_login),
        "signed_in": [
            {
                "device": device,
                "begun_at": _isoformat(begun),
                "used_at": _isoformat(used),
            }
            for device, begun, used in Session.objects.filter(user=user).values_list(
                "device", "begun_at", "last_used_at"
            )
        ],
        "second_factors": [
            {"kind": kind, "added_at": _isoformat(added)}
            for kind, added in Authenticator.objects.filter(user=user).values_list(
                "type", "created_at"
            )
        ],
        "sign_in_services": [
            {
                "service": link.provider,
                "identifier": link.uid,
                "role": link.extra_data.get("role", ""),
                "linked_at": _isoformat(link.date_joined),
                "used_at": _isoformat(link.last_login),
            }
            for link in SocialAccount.objects.filter(user=user)
        ],
        "tokens": [
            {
                "name": token.name,
                "allows": token.scopes,
                "created_at": _isoformat(token.created_at),
                "expires_at": _isoformat(token.expires_at),
                "used_on": token.last_used_on and token.last_used_on.isoformat(),
            }
            for token in Token.objects.filter(user=user)
        ],
        "versions_saved": [
            {"of": title, "at": _isoformat(at)}
            for title, at in Revision.objects.filter(user=user)
            .order_by("created_at")
            .values_list("object_str", "created_at")
        ],
        "actions": _actions(user),
    }


def _actions(user: User) -> list[dict[str, Any]]:
    actions = [
        {"action": action, "on": label, "at": _isoformat(at)}
        for entries in (ModelLogEntry, PageLogEntry)
        for action, label, at in entries.objects.filter(user=user).values_list(
            "action", "label", "timestamp"
        )
    ]
    return sorted(actions, key=lambda each: str(each["at"]))


def _isoformat(value: datetime | None) -> str | None:
    return value.isoformat(timespec="seconds") if value else None
