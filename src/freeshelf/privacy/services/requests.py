"""Requests from receipt until processing."""

import hashlib
import secrets
from dataclasses import asdict
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _

from freeshelf.core.personal_data import Person
from freeshelf.privacy.digests import digest_of
from freeshelf.privacy.errors import (
    AlreadyExtendedError,
    LinkEndedError,
    WrongStateError,
)
from freeshelf.privacy.models import ANSWER_WITHIN, EXTENSION, DataRequest

# Sent inside the transaction. Arguments: key of a DataRequest for a worker.
request_started = Signal()


CONFIRM_WITHIN = timedelta(days=3)
# No second email to the same address is sent before.
_RESEND_AFTER = timedelta(hours=1)
_KEEP_UNCONFIRMED = timedelta(days=30)


@transaction.atomic
def create_request(*, kind: str, email: str, language: str, now: datetime) -> None:
    """Create a request and queue the email with a confirmation link.

    Behaves the same whether or not the address is known. A request repeated within an
    hour gets no second email.
    """
    email = email.strip().lower()
    digest = digest_of(email)
    pending = DataRequest.objects.filter(
        digest=digest, kind=kind, state=DataRequest.State.PENDING
    )
    if pending.filter(received_at__gt=now - _RESEND_AFTER).exists():
        return
    request = pending.first() or DataRequest(kind=kind, digest=digest)
    request.email = email
    request.language = language
    request.received_at = now
    request.link_expires_at = now + CONFIRM_WITHIN
    request.next_email = DataRequest.Email.CONFIRM
    request.save()


@transaction.atomic
def send_again(*, request: DataRequest, now: datetime) -> DataRequest:
    """Queue a new email to a person who has not confirmed; the old link expires.

    Raises WrongStateError.
    """
    request = _locked(request, DataRequest.State.PENDING)
    request.link_expires_at = now + CONFIRM_WITHIN
    request.next_email = DataRequest.Email.CONFIRM
    request.save()
    return request


def new_link(request: DataRequest) -> str:
    """Return a new link token; stores only its hash, which invalidates the last one."""
    token = secrets.token_urlsafe(32)
    request.link_hash = _hash(token)
    return token


def find_by_link(token: str, *, state: str, now: datetime) -> DataRequest:
    """Return the request whose last email has this token. Raises LinkEndedError."""
    request = DataRequest.objects.filter(
        link_hash=_hash(token), state=state, link_expires_at__gt=now
    ).first()
    if request is None:
        raise LinkEndedError
    return request


@transaction.atomic
def confirm(*, token: str, now: datetime) -> DataRequest:
    """Confirm a request, which then needs a response.

    The deadline counts from receipt. Raises LinkEndedError.
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
    """Extend the deadline by two months and queue an email with the reason.

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
    """Close a request without fulfilling it. Raises WrongStateError.

    The user who gives the reason informs the person.
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
    """Queue a request for a worker; `kept` are keys of kept findings with reasons.

    Raises WrongStateError.
    """
    request = _locked(request, DataRequest.State.CONFIRMED)
    request.state = DataRequest.State.IN_PROGRESS
    request.handled_by = user
    request.kept = kept
    request.person = asdict(person)
    request.outcome = ""
    request.save()
    request_started.send(DataRequest, key=request.pk)
    return request


@transaction.atomic
def reopen(*, request: DataRequest, why: str) -> None:
    """Reopen a request that could not be carried out."""
    DataRequest.objects.filter(
        pk=request.pk, state=DataRequest.State.IN_PROGRESS
    ).update(state=DataRequest.State.CONFIRMED, outcome=why)


def delete_expired(*, now: datetime, keep_days: int) -> int:
    """Close unconfirmed requests and remove old addresses; return how many changed."""
    late = DataRequest.objects.filter(
        state=DataRequest.State.PENDING, link_expires_at__lt=now
    )
    expired = late.update(
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
    closed = DataRequest.objects.exclude(closed_at=None).exclude(email="")
    return expired + closed.filter(
        closed_at__lt=now - timedelta(days=keep_days), next_email=""
    ).update(email="", link_hash="", person={})


def _locked(request: DataRequest, state: str) -> DataRequest:
    locked = DataRequest.objects.select_for_update().get(pk=request.pk)
    if locked.state != state:
        raise WrongStateError(state=locked.get_state_display())
    return locked


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
