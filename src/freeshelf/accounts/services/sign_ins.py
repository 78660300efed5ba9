"""Where a person is signed in, and ending that."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.models import AbstractBaseUser, User
from django.utils import timezone

from freeshelf.accounts.devices import describe_device
from freeshelf.accounts.models import Session
from freeshelf.accounts.models.session import SessionStore


@dataclass(frozen=True, slots=True)
class SignIn:
    """One browser in which a person is signed in; its handle opens nothing."""

    handle: str
    device: str
    begun_at: datetime | None
    last_used_at: datetime
    is_current: bool


def sign_ins_of(user: AbstractBaseUser, *, current_key: str | None) -> list[SignIn]:
    """Every place where this person is signed in, this one first, then the newest."""
    found = [
        SignIn(
            handle=_handle(session.session_key),
            device=describe_device(session.device),
            begun_at=session.begun_at,
            last_used_at=session.last_used_at,
            is_current=session.session_key == current_key,
        )
        for session in _sessions(user)
    ]
    return sorted(found, key=lambda one: (not one.is_current, -_age(one)))


def end_sign_in(*, user: AbstractBaseUser, handle: str) -> bool:
    """End one of them; whether there was such a one."""
    for session in Session.objects.filter(user_id=user.pk):
        if hmac.compare_digest(_handle(session.session_key), handle):
            session.delete()
            return True
    return False


def end_sign_ins(*, user_id: int, but: str | None = None) -> int:
    """End all of them, or all but one; how many."""
    sessions = Session.objects.filter(user_id=user_id).exclude(session_key=but or "")
    return sessions.delete()[0]


def _sessions(user: AbstractBaseUser) -> list[Session]:
    """Those that still count: one begun under an older password opens nothing."""
    alive = Session.objects.filter(user_id=user.pk, expire_date__gt=timezone.now())
    return [session for session in alive if _is_of_this_password(session, user)]


def _is_of_this_password(session: Session, user: AbstractBaseUser) -> bool:
    kept = SessionStore().decode(session.session_data).get(HASH_SESSION_KEY, "")
    return isinstance(user, User) and hmac.compare_digest(
        kept, user.get_session_auth_hash()
    )


def _handle(session_key: str) -> str:
    return hashlib.sha256(session_key.encode()).hexdigest()[:24]


def _age(sign_in: SignIn) -> float:
    return sign_in.last_used_at.timestamp()
