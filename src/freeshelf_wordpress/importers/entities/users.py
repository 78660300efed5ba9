"""Import accounts of the old site, inactive and without password until invited."""

import re
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
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
    find_target,
    was_created_by_import,
)
from freeshelf.ingest.reports import KEPT_RAW, NEW, UNCHANGED, UPDATED
from freeshelf.ingest.run_log import state_of
from freeshelf.privacy.digests import digest_of
from freeshelf.privacy.models import ANSWER_WITHIN, DataRequest
from freeshelf.privacy.services.search import was_erased
from freeshelf_wordpress.importers.authors import account_key
from freeshelf_wordpress.importers.base import Importer, NonItemImporter, NonItemRecord
from freeshelf_wordpress.importers.item_meta import read_moment, read_timestamp
from freeshelf_wordpress.sources.records import SourceAuthor, SourceItem, restored

_KINDS = {
    "export_personal_data": DataRequest.Kind.EXPORT,
    "remove_personal_data": DataRequest.Kind.ERASURE,
}
_STATES = {
    "request-pending": DataRequest.State.PENDING,
    "request-confirmed": DataRequest.State.CONFIRMED,
    "request-completed": DataRequest.State.COMPLETED,
    "request-failed": DataRequest.State.FAILED,
}
_CLOSED = (DataRequest.State.COMPLETED, DataRequest.State.FAILED)
# Confirmation links of the old site do not work here; this is the time for new ones.
_PENDING_FOR = timedelta(days=14)
_TIMESTAMP_FIELD = "_wp_user_request_{}_timestamp"


class UserRequestImporter(Importer):
    """Import each request with its state and deadline; no email is sent."""

    types: ClassVar[tuple[str, ...]] = ("user_request",)

    def unmapped_reason(self, item: SourceItem) -> str:
        """Refuse requests of unknown kind or state, or without an email address."""
        if item.slug not in _KINDS:
            return _("requests for “%(what)s” are not supported here") % {
                "what": item.slug
            }
        if item.status not in _STATES:
            return _("the status “%(state)s” is not supported here") % {
                "state": item.status
            }
        try:
            validate_email(item.title.strip())
        except ValidationError:
            return _("it has no email address")
        return ""

    def write(self, item: SourceItem, checksum: str) -> str:
        """Create or update the request unless someone has handled it here."""
        provenance, request = find_target(self.context.source, item.key)
        is_new = not isinstance(request, DataRequest)
        if not isinstance(request, DataRequest):
            request = DataRequest()
        elif provenance is not None and request.state != provenance.record.get("state"):
            return UNCHANGED
        self._describe(request, item)
        request.full_clean()
        request.save()
        self.save_provenance(item, request, checksum, state=request.state)
        return NEW if is_new else UPDATED

    def _describe(self, request: DataRequest, item: SourceItem) -> None:
        email = item.title.strip().lower()
        received = read_moment(item.date_gmt, item.date) or self.context.now
        request.kind = _KINDS[item.slug]
        request.email = email
        request.digest = digest_of(email)
        request.language = self._language()
        request.state = _STATES[item.status]
        request.received_at = received
        request.confirmed_at = _timestamp(item, "confirmed")
        if request.state == DataRequest.State.PENDING:
            request.link_expires_at = self.context.now + _PENDING_FOR
            return
        request.link_expires_at = None
        request.confirmed_at = request.confirmed_at or received
        request.due_at = received + ANSWER_WITHIN
        if request.state in _CLOSED:
            modified = read_moment(item.modified_gmt, item.modified)
            request.closed_at = _timestamp(item, "completed") or modified or received
            request.outcome = _("Closed on the old site.")

    def _language(self) -> str:
        """Return the language of the old site if supported, else the default one."""
        language = self.context.survey.site.language.replace("_", "-").lower()
        for code, _name in settings.LANGUAGES:
            if language == code.lower() or language.startswith(f"{code.lower()}-"):
                return str(code)
        return str(settings.LANGUAGE_CODE)


def _timestamp(item: SourceItem, step: str) -> datetime | None:
    return read_timestamp(item.first_meta(_TIMESTAMP_FIELD.format(step)))


USER = "user"
_SUBSCRIBER = "subscriber"
# Administrators become editors; whoever invites them decides about further rights.
_GROUPS = {
    "administrator": EDITORS,
    "editor": EDITORS,
    "author": AUTHORS,
    "contributor": CONTRIBUTORS,
    _SUBSCRIBER: MEMBERS,
}
# Values that an import sets.
_DESCRIBED = ("first_name", "last_name", "email", "groups")
_NOT_IN_USERNAME = re.compile(r"[^\w.@+-]+")


class UserImporter(NonItemImporter):
    """Import each account with the name that the old site showed; no email is sent."""

    def non_item_records(self) -> Iterator[NonItemRecord]:
        """Yield the accounts, with a reason for those that get none here."""
        for author in self.context.site.authors():
            if was_erased(author.email):
                yield _erased(author)
                continue
            reason = self._reason_for_no_account(author)
            write = self._store_unmapped if reason else self._write
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
        provenance = find_provenance(self.context.source, _key(author))
        if reason:
            # An account from an earlier run is kept.
            return KEPT_RAW if provenance is None else UNCHANGED
        if provenance is None:
            return NEW
        return UPDATED if _is_updatable(author, provenance) else UNCHANGED

    def _before(self, author: SourceAuthor) -> dict[str, Any] | None:
        provenance = find_provenance(self.context.source, _key(author))
        if provenance is None or provenance.checksum == checksum_of(asdict(author)):
            return None
        user = provenance.target
        if not isinstance(user, User):
            return None
        return {**state_of(provenance), "described": _description(user)}

    def _reason_for_no_account(self, author: SourceAuthor) -> str:
        is_subscriber = _role(author) == _SUBSCRIBER
        if is_subscriber and self.context.mapping.subscribers == NO_ACCOUNT:
            return _("no accounts are created for subscribers")
        if author.roles and _role(author) not in _GROUPS:
            return _("there is no equivalent of the role “%(role)s” here") % {
                "role": _role(author)
            }
        return ""

    def _store_unmapped(self, author: SourceAuthor, reason: str) -> str:
        outcome = self._planned(author, reason)
        if outcome != KEPT_RAW:
            return outcome
        record = self.unmapped(
            asdict(author),
            kind=USER,
            key=_key(author),
            title=_name(author),
            status=_role(author),
            reason=reason,
        )
        return record.write()

    def _write(self, author: SourceAuthor, reason: str) -> str:
        outcome = self._planned(author, reason)
        provenance = find_provenance(self.context.source, _key(author))
        if outcome == UNCHANGED:
            return outcome
        user = provenance.target if provenance is not None else _user_with(author.email)
        if not isinstance(user, User):
            user = User(username=_free_username(author.login), is_active=False)
            user.set_unusable_password()
            _describe(user, author)
        elif provenance is not None:
            _describe(user, author)
        values = asdict(author)
        record = values | {"described": _description(user)}
        self.context.save_provenance(_key(author), user, checksum_of(values), record)
        return outcome


def _erased(author: SourceAuthor) -> NonItemRecord:
    """Return a record that is refused, for someone whose data was erased."""

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


def _is_updatable(author: SourceAuthor, provenance: Provenance) -> bool:
    """Return whether a change at the old site applies: only to unclaimed accounts."""
    user = provenance.target
    if provenance.checksum == checksum_of(asdict(author)) or not isinstance(user, User):
        return False
    if not unclaimed_accounts().filter(pk=user.pk).exists():
        return False
    # Otherwise someone has edited the account.
    return was_created_by_import(user) and _is_unedited(user, provenance)


def _describe(user: User, author: SourceAuthor) -> None:
    user.first_name, user.last_name = _names(author)
    user.email = _email(author)
    user.save()
    name = _GROUPS.get(_role(author))
    if name is not None:
        group, _created = Group.objects.get_or_create(name=name)
        user.groups.set([group])


def _description(user: User) -> dict[str, Any]:
    return {name: get_value(user, name) for name in _DESCRIBED}


def _is_unedited(user: User, provenance: Provenance) -> bool:
    """Return whether names, email and group are those that the import set."""
    author = restored(SourceAuthor, provenance.record)
    group = _GROUPS.get(_role(author))
    groups = set(user.groups.values_list("name", flat=True))
    return (
        (user.first_name, user.last_name) == _names(author)
        and user.email == _email(author)
        # An export contains no roles.
        and (group is None or groups == {group})
    )


def _email(author: SourceAuthor) -> str:
    return author.email.strip().lower()[:254]


def _names(author: SourceAuthor) -> tuple[str, str]:
    """Return first and last name if they add up to the name that the site showed."""
    shown = _name(author)
    first, last = (plain_title(part) for part in (author.first_name, author.last_name))
    if first and last and f"{first} {last}" == shown and len(shown) <= 150:
        return first, last
    return shown[:150], ""


def _name(author: SourceAuthor) -> str:
    return plain_title(author.display_name) or author.login


def _role(author: SourceAuthor) -> str:
    """Return the role with most permissions; empty for WXR, which has no roles."""
    roles = [role for role in _GROUPS if role in author.roles]
    return (roles or list(author.roles) or [""])[0]


def _key(author: SourceAuthor) -> str:
    return account_key(author.source_id, author.login)


def _user_with(email: str) -> User | None:
    if not email:
        return None
    return User.objects.filter(email__iexact=email.strip()).order_by("pk").first()


def _free_username(login: str) -> str:
    """Return the username of the old site, with a number if it is taken."""
    name = _NOT_IN_USERNAME.sub("_", login.strip())[:140] or USER
    similar = User.objects.filter(username__istartswith=name)
    taken = {each.lower() for each in similar.values_list("username", flat=True)}
    free, suffix = name, 1
    while free.lower() in taken:
        suffix += 1
        free = f"{name}-{suffix}"
    return free
