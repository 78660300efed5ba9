"""List and end the sign-ins of a user."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.models import AbstractBaseUser, User
from django.utils import timezone
from django.utils.translation import gettext as _

from freeshelf.accounts.models import Session, SessionStore

# First match wins; browsers also name those that they derive from.
_BROWSERS = (
    ("Firefox", ("Firefox/", "FxiOS/")),
    ("Edge", ("Edg/", "EdgA/", "EdgiOS/")),
    ("Opera", ("OPR/", "Opera")),
    ("Samsung Internet", ("SamsungBrowser/",)),
    ("Chrome", ("Chrome/", "CriOS/", "Chromium/")),
    ("Safari", ("Safari/",)),
)
_SYSTEMS = (
    ("Android", ("Android",)),
    ("iPhone", ("iPhone", "iPod")),
    ("iPad", ("iPad",)),
    ("Windows", ("Windows",)),
    ("ChromeOS", ("CrOS",)),
    ("macOS", ("Macintosh", "Mac OS X")),
    ("Linux", ("Linux", "X11")),
)


def parse_user_agent(user_agent: str) -> str:
    """Return browser and system separated by a slash; empty where unknown."""
    return f"{_first(_BROWSERS, user_agent)}/{_first(_SYSTEMS, user_agent)}"


def describe_device(kind: str) -> str:
    """Return the browser and system as text."""
    browser, _stroke, system = kind.partition("/")
    return _("%(browser)s on %(system)s") % {
        "browser": browser or _("an unknown browser"),
        "system": system or _("an unknown system"),
    }


def _first(kinds: tuple[tuple[str, tuple[str, ...]], ...], user_agent: str) -> str:
    return next(
        (name for name, marks in kinds if any(mark in user_agent for mark in marks)),
        "",
    )


@dataclass(frozen=True, slots=True)
class SignIn:
    """A browser in which a user is signed in; the handle grants no access."""

    handle: str
    device: str
    begun_at: datetime | None
    last_used_at: datetime
    is_current: bool


def sign_ins_of(user: AbstractBaseUser, *, current_key: str | None) -> list[SignIn]:
    """Return the sign-ins of a user, the current one first, then the newest."""
    sign_ins = [
        SignIn(
            handle=_handle(session.session_key),
            device=describe_device(session.device),
            begun_at=session.begun_at,
            last_used_at=session.last_used_at,
            is_current=session.session_key == current_key,
        )
        for session in _sessions(user)
    ]
    return sorted(sign_ins, key=lambda one: (not one.is_current, -_age(one)))


def end_sign_in(*, user: AbstractBaseUser, handle: str) -> bool:
    """End one sign-in and return whether it existed."""
    for session in Session.objects.filter(user_id=user.pk):
        if hmac.compare_digest(_handle(session.session_key), handle):
            session.delete()
            return True
    return False


def end_sign_ins(*, user_id: int, but: str | None = None) -> int:
    """End all sign-ins, or all but one, and return how many."""
    sessions = Session.objects.filter(user_id=user_id).exclude(session_key=but or "")
    return sessions.delete()[0]


def _sessions(user: AbstractBaseUser) -> list[Session]:
    """Return valid sessions; a session from before a password change is not valid."""
    unexpired = Session.objects.filter(user_id=user.pk, expire_date__gt=timezone.now())
    return [session for session in unexpired if _has_current_password(session, user)]


def _has_current_password(session: Session, user: AbstractBaseUser) -> bool:
    stored_hash = SessionStore().decode(session.session_data).get(HASH_SESSION_KEY, "")
    return isinstance(user, User) and hmac.compare_digest(
        stored_hash, user.get_session_auth_hash()
    )


def _handle(session_key: str) -> str:
    return hashlib.sha256(session_key.encode()).hexdigest()[:24]


def _age(sign_in: SignIn) -> float:
    return sign_in.last_used_at.timestamp()
