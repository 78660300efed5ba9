"""Accounts of the old site: without a password, closed until someone is invited."""

import re
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from typing import Any

from django.contrib.auth.models import Group, User
from django.utils.translation import gettext as _

from freeshelf.accounts.roles import AUTHORS, CONTRIBUTORS, EDITORS, MEMBERS
from freeshelf.accounts.services.users import unclaimed_accounts
from freeshelf.core.html import plain_title
from freeshelf.core.personal_data import ERASED_TEXT
from freeshelf.ingest.errors import ErasedPersonError
from freeshelf.ingest.mapping import NO_ACCOUNT
from freeshelf.ingest.model_values import get_value
from freeshelf.ingest.models import Provenance
from freeshelf.ingest.provenance import (
    checksum_of,
    find_provenance,
    save_provenance,
    store_raw_record,
    was_created_by_import,
)
from freeshelf.ingest.reports import KEPT_RAW, NEW, UNCHANGED, UPDATED
from freeshelf.ingest.run_log import state_of
from freeshelf.ingest.wordpress.earlier_imports import author_of
from freeshelf.ingest.wordpress.importers.base import NonItemImporter, NonItemRecord
from freeshelf.ingest.wordpress.users import account_key
from freeshelf.privacy.services.search import was_erased
from freeshelf.sources.records import SourceAuthor

USER = "user"
_SUBSCRIBER = "subscriber"
# An administrator waits as an editor: who invites decides whether to hand on the keys.
_GROUPS = {
    "administrator": EDITORS,
    "editor": EDITORS,
    "author": AUTHORS,
    "contributor": CONTRIBUTORS,
    _SUBSCRIBER: MEMBERS,
}
# What the old site says of an account, and an import gives it.
_DESCRIBED = ("first_name", "last_name", "email", "groups")
_NO_NAME = re.compile(r"[^\w.@+-]+")


class UserImporter(NonItemImporter):
    """One account for each, named as the old site showed it; no letter leaves."""

    def non_item_records(self) -> Iterator[NonItemRecord]:
        """Yield the accounts, those that have none here with the reason."""
        for author in self.context.site.authors():
            if was_erased(author.email):
                yield _erased(author)
                continue
            reason = self._reason_for_no_account(author)
            write = self._keep if reason else self._write
            yield NonItemRecord(
                type=USER,
                status=_role(author),
                key=_key(author),
                title=_name(author),
                write=partial(write, author, reason),
                reason=reason,
                before=self._before(author),
                planned=partial(self._planned, author, reason),
            )

    def _planned(self, author: SourceAuthor, reason: str) -> str:
        known = find_provenance(self.context.source, _key(author))
        if reason:
            # One that has had an account since an earlier run keeps it.
            return KEPT_RAW if known is None else UNCHANGED
        if known is None:
            return NEW
        return UPDATED if _is_followed(author, known) else UNCHANGED

    def _before(self, author: SourceAuthor) -> dict[str, Any] | None:
        known = find_provenance(self.context.source, _key(author))
        if known is None or known.checksum == checksum_of(asdict(author)):
            return None
        user = known.target
        if not isinstance(user, User):
            return None
        return {**state_of(known), "described": _description(user)}

    def _reason_for_no_account(self, author: SourceAuthor) -> str:
        is_subscriber = _role(author) == _SUBSCRIBER
        if is_subscriber and self.context.mapping.subscribers == NO_ACCOUNT:
            return _("no accounts are created for subscribers")
        if author.roles and _role(author) not in _GROUPS:
            return _("there is no equivalent of the role “%(role)s” here") % {
                "role": _role(author)
            }
        return ""

    def _keep(self, author: SourceAuthor, reason: str) -> str:
        outcome = self._planned(author, reason)
        if outcome != KEPT_RAW:
            return outcome
        store_raw_record(
            source=self.context.source,
            key=_key(author),
            kind=USER,
            status=_role(author),
            title=_name(author),
            reason=reason,
            record=asdict(author),
            now=self.context.now,
        )
        return KEPT_RAW

    def _write(self, author: SourceAuthor, reason: str) -> str:
        outcome = self._planned(author, reason)
        known = find_provenance(self.context.source, _key(author))
        if outcome == UNCHANGED:
            return outcome
        user = known.target if known is not None else _user_with(author.email)
        if not isinstance(user, User):
            user = User(username=_free_username(author.login), is_active=False)
            user.set_unusable_password()
            _describe(user, author)
        elif known is not None:
            _describe(user, author)
        self._remember(author, user, checksum_of(asdict(author)))
        return outcome

    def _remember(self, author: SourceAuthor, user: User, checksum: str) -> None:
        save_provenance(
            source=self.context.source,
            key=_key(author),
            target=user,
            checksum=checksum,
            record={**asdict(author), "described": _description(user)},
            now=self.context.now,
        )


def _erased(author: SourceAuthor) -> NonItemRecord:
    """The account of someone who had everything erased: nothing of it is kept."""

    def refuse() -> str:
        raise ErasedPersonError

    return NonItemRecord(
        type=USER,
        status=_role(author),
        key=account_key(author.source_id, ERASED_TEXT),
        title=ERASED_TEXT,
        write=refuse,
        planned=refuse,
    )


def _is_followed(author: SourceAuthor, known: Provenance) -> bool:
    """Whether what changed at the old site changes the account: nobody has it yet."""
    user = known.target
    if known.checksum == checksum_of(asdict(author)) or not isinstance(user, User):
        return False
    if not unclaimed_accounts().filter(pk=user.pk).exists():
        return False
    # Else a person invited whoever has it, or says what they may do.
    return was_created_by_import(user) and _is_as_it_came(user, known)


def _describe(user: User, author: SourceAuthor) -> None:
    user.first_name, user.last_name = _names(author)
    user.email = _address(author)
    user.save()
    name = _GROUPS.get(_role(author))
    if name is not None:
        group, _created = Group.objects.get_or_create(name=name)
        user.groups.set([group])


def _description(user: User) -> dict[str, Any]:
    return {name: get_value(user, name) for name in _DESCRIBED}


def _is_as_it_came(user: User, known: Provenance) -> bool:
    """Whether it has the names, the address and the group that the import gave it."""
    author = author_of(known.record)
    group = _GROUPS.get(_role(author))
    groups = set(user.groups.values_list("name", flat=True))
    return (
        (user.first_name, user.last_name) == _names(author)
        and user.email == _address(author)
        # An export says no role.
        and (group is None or groups == {group})
    )


def _address(author: SourceAuthor) -> str:
    return author.email.strip().lower()[:254]


def _names(author: SourceAuthor) -> tuple[str, str]:
    """First and last name whose sum is exactly what the old site showed."""
    shown = _name(author)
    first, last = (plain_title(part) for part in (author.first_name, author.last_name))
    if first and last and f"{first} {last}" == shown and len(shown) <= 150:
        return first, last
    return shown[:150], ""


def _name(author: SourceAuthor) -> str:
    return plain_title(author.display_name) or author.login


def _role(author: SourceAuthor) -> str:
    """The first role, in the order in which they may do most; none is said in WXR."""
    known = [role for role in _GROUPS if role in author.roles]
    return (known or list(author.roles) or [""])[0]


def _key(author: SourceAuthor) -> str:
    return account_key(author.source_id, author.login)


def _user_with(email: str) -> User | None:
    if not email:
        return None
    return User.objects.filter(email__iexact=email.strip()).order_by("pk").first()


def _free_username(login: str) -> str:
    """The name at the old site, or the first like it that nobody has here."""
    name = _NO_NAME.sub("_", login.strip())[:140] or USER
    taken = {
        each.lower()
        for each in User.objects.filter(username__istartswith=name).values_list(
            "username", flat=True
        )
    }
    free, number = name, 1
    while free.lower() in taken:
        number += 1
        free = f"{name}-{number}"
    return free
