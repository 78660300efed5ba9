"""What accounts hold about a person, and closing an account for good."""

import re
from collections.abc import Iterator, Set
from datetime import datetime
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from wagtail.models import APIToken, ModelLogEntry, PageLogEntry, Revision
from wagtail.users.models import UserProfile

from freeshelf.accounts.email_files import email_files_dir
from freeshelf.accounts.errors import LastAdministratorError
from freeshelf.accounts.models import Invitation, Session
from freeshelf.core.personal_data import ERASED_TEXT, Finding, Person

_CLOSED = "erased-"


class AccountFinder:
    """Accounts with what was done under them, invitations, letters kept as files."""

    def expand_person(self, person: Person) -> Person:
        """Accounts of these addresses, with their names and other addresses."""
        for user in _accounts(person):
            person = person.with_more(
                account_keys=[user.pk],
                names=[user.get_username(), user.get_full_name()],
                addresses=[
                    user.email,
                    # One that was typed and not confirmed may be another person's.
                    *EmailAddress.objects.filter(user=user, verified=True).values_list(
                        "email", flat=True
                    ),
                ],
            )
        return person

    def find(self, person: Person) -> Iterator[Finding]:
        """Accounts, invitations, letters."""
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
                    "sent_at": _moment(invitation.sent_at),
                    "accepted_at": _moment(invitation.accepted_at),
                },
            )
        for path in _letters(person):
            yield Finding(
                place=_("Emails stored as files"),
                key=f"letter:{path.name}",
                title=path.name,
            )

    def erase(self, person: Person, *, kept: Set[str], now: datetime) -> int:
        """Close the accounts, and drop invitations and letters.

        Raises LastAdministratorError.
        """
        users, letters = list(_accounts(person)), list(_letters(person))
        if any(is_last_administrator(user) for user in users):
            raise LastAdministratorError
        for user in users:
            close_account(user)
        gone = _invitations(person).delete()[0]
        for address in person.addresses:
            # Someone else typed it, and it was never confirmed as theirs.
            gone += EmailAddress.objects.filter(email__iexact=address).delete()[0]
        for path in letters:
            path.unlink(missing_ok=True)
        return len(users) + gone + len(letters)


@transaction.atomic
def close_account(user: User) -> None:
    """Leave a row that nobody can sign in with and that names nobody.

    What was done under it stays, done by “erased”.
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
    Session.objects.filter(user=user).delete()
    APIToken.objects.filter(user=user).delete()
    for profile in UserProfile.objects.filter(user=user):
        if profile.avatar:
            profile.avatar.delete(save=False)
        profile.delete()
    _log_entries_about(user).update(label=ERASED_TEXT, data={})


def is_last_administrator(user: User) -> bool:
    """Whether nobody could administer the library without this account."""
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    return user.is_superuser and user.is_active and not others.exists()


def _accounts(person: Person) -> list[User]:
    wanted = Q(pk__in=person.account_keys)
    for address in person.addresses:
        wanted |= Q(email__iexact=address)
        wanted |= Q(pk__in=_users_with(address))
    found = User.objects.filter(wanted).exclude(username__startswith=_CLOSED)
    return list(found.order_by("pk"))


def _users_with(address: str) -> Any:
    found = EmailAddress.objects.filter(email__iexact=address, verified=True)
    return found.values("user")


def _invitations(person: Person) -> Any:
    wanted = Q(pk__in=[])
    for address in person.addresses:
        wanted |= Q(email__iexact=address)
    return Invitation.objects.filter(wanted)


def _letters(person: Person) -> Iterator[Path]:
    folder = email_files_dir()
    if not person.addresses or not folder.is_dir():
        return
    wanted = re.compile(
        "|".join(re.escape(address) for address in person.addresses).encode(),
        re.IGNORECASE,
    )
    for path in sorted(folder.glob("*.eml")):
        if wanted.search(path.read_bytes()):
            yield path


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
        "joined_at": _moment(user.date_joined),
        "last_login_at": _moment(user.last_login),
        "signed_in": [
            {"device": device, "begun_at": _moment(begun), "used_at": _moment(used)}
            for device, begun, used in Session.objects.filter(user=user).values_list(
                "device", "begun_at", "last_used_at"
            )
        ],
        "second_factors": [
            {"kind": kind, "added_at": _moment(added)}
            for kind, added in Authenticator.objects.filter(user=user).values_list(
                "type", "created_at"
            )
        ],
        "versions_saved": [
            {"of": title, "at": _moment(at)}
            for title, at in Revision.objects.filter(user=user)
            .order_by("created_at")
            .values_list("object_str", "created_at")
        ],
        "actions": _actions(user),
    }


def _actions(user: User) -> list[dict[str, Any]]:
    found = [
        {"action": action, "on": label, "at": _moment(at)}
        for entries in (ModelLogEntry, PageLogEntry)
        for action, label, at in entries.objects.filter(user=user).values_list(
            "action", "label", "timestamp"
        )
    ]
    return sorted(found, key=lambda each: str(each["at"]))


def _log_entries_about(user: User) -> Any:
    return ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk)
    )


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
