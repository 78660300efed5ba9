"""A request from its arrival until someone takes it up."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from freeshelf.core.personal_data import Person
from freeshelf.privacy.digests import digest_of
from freeshelf.privacy.errors import (
    AlreadyExtendedError,
    LinkEndedError,
    WrongStateError,
)
from freeshelf.privacy.models import ANSWER_WITHIN, EXTENSION, DataRequest
from freeshelf.privacy.services.search import as_json
from freeshelf.privacy.signals import request_started

CONFIRM_WITHIN = timedelta(days=3)
# A second letter to the same address is not sent before.
_NOT_SOONER = timedelta(hours=1)
_KEEP_UNCONFIRMED = timedelta(days=30)


@transaction.atomic
def create_request(*, kind: str, email: str, language: str, now: datetime) -> None:
    """Take a request in; a letter with a link follows.

    What happens is the same whether or not anything is known of the address. One that
    was asked for in the last hour gets no second letter.
    """
    email = email.strip().lower()
    digest = digest_of(email)
    same = DataRequest.objects.filter(
        digest=digest, kind=kind, state=DataRequest.State.PENDING
    )
    if same.filter(received_at__gt=now - _NOT_SOONER).exists():
        return
    request = same.first() or DataRequest(kind=kind, digest=digest)
    request.email = email
    request.language = language
    request.received_at = now
    request.link_expires_at = now + CONFIRM_WITHIN
    request.next_email = DataRequest.Email.CONFIRM
    request.save()


@transaction.atomic
def send_again(*, request: DataRequest, now: datetime) -> DataRequest:
    """Send a new letter to someone who has not confirmed; the old link ends.

    Raises WrongStateError.
    """
    request = _locked(request, DataRequest.State.PENDING)
    request.link_expires_at = now + CONFIRM_WITHIN
    request.next_email = DataRequest.Email.CONFIRM
    request.save()
    return request


def new_link(request: DataRequest) -> str:
    """The key of a link for a letter; only its hash is kept, the last one ends."""
    token = secrets.token_urlsafe(32)
    request.link_hash = _hash(token)
    return token


def find_by_link(token: str, *, state: str, now: datetime) -> DataRequest:
    """The request whose last letter holds this key. Raises LinkEndedError."""
    found = DataRequest.objects.filter(
        link_hash=_hash(token), state=state, link_expires_at__gt=now
    ).first()
    if found is None:
        raise LinkEndedError
    return found


@transaction.atomic
def confirm(*, token: str, now: datetime) -> DataRequest:
    """The person opened the link: the library owes an answer from now on.

    The days count from when the request came in. Raises LinkEndedError.
    """
    request = find_by_link(token, state=DataRequest.State.PENDING, now=now)
    request.state = DataRequest.State.CONFIRMED
    request.confirmed_at = now
    request.due_at = request.received_at + ANSWER_WITHIN
    request.link_hash = ""
    request.link_expires_at = None
    request.save()
    return request


@transaction.atomic
def extend(*, request: DataRequest, reason: str, now: datetime) -> DataRequest:
    """Move the deadline by two months and have the person told why.

    Raises WrongStateError, AlreadyExtendedError.
    """
    request = _locked(request, DataRequest.State.CONFIRMED)
    if request.extended_at is not None or request.due_at is None:
        raise AlreadyExtendedError
    request.due_at += EXTENSION
    request.extended_at = now
    request.extension_reason = reason.strip()
    request.next_email = DataRequest.Email.EXTENDED
    request.save()
    return request


@transaction.atomic
def refuse(*, request: DataRequest, reason: str, now: datetime) -> DataRequest:
    """Settle a request without doing what it asks for. Raises WrongStateError.

    Telling the person is left to whoever writes the reason.
    """
    request = _locked(request, DataRequest.State.CONFIRMED)
    request.state = DataRequest.State.FAILED
    request.closed_at = now
    request.outcome = reason.strip()
    request.save()
    return request


@transaction.atomic
def start_processing(
    *, request: DataRequest, user: User, person: Person, kept: dict[str, str]
) -> DataRequest:
    """Have a worker carry the request out; what is kept by whoever decides, and why.

    Raises WrongStateError.
    """
    request = _locked(request, DataRequest.State.CONFIRMED)
    request.state = DataRequest.State.IN_PROGRESS
    request.handled_by = user
    request.kept = kept
    request.person = as_json(person)
    request.outcome = ""
    request.save()
    request_started.send(DataRequest, key=request.pk)
    return request


@transaction.atomic
def reopen(*, request: DataRequest, why: str) -> None:
    """A request that could not be carried out is owed as before."""
    DataRequest.objects.filter(
        pk=request.pk, state=DataRequest.State.IN_PROGRESS
    ).update(state=DataRequest.State.CONFIRMED, outcome=why)


def delete_expired(*, now: datetime, keep_days: int) -> int:
    """Let links end that nobody opened, and addresses of what is settled.

    Answers how many requests changed.
    """
    expired = DataRequest.objects.too_old(now=now).update(
        state=DataRequest.State.EXPIRED,
        closed_at=now,
        email="",
        link_hash="",
        next_email="",
        outcome=_("The link in the email was never opened."),
    )
    DataRequest.objects.filter(
        state=DataRequest.State.EXPIRED, closed_at__lt=now - _KEEP_UNCONFIRMED
    ).delete()
    settled = DataRequest.objects.exclude(closed_at=None).exclude(email="")
    return expired + settled.filter(
        closed_at__lt=now - timedelta(days=keep_days), next_email=""
    ).update(email="", link_hash="", person={})


def _locked(request: DataRequest, state: str) -> DataRequest:
    found = DataRequest.objects.select_for_update().get(pk=request.pk)
    if found.state != state:
        raise WrongStateError(found.get_state_display())
    return found


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
