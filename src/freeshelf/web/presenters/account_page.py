"""Shapes one's own account and sign-ins for their pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.utils import timezone

from freeshelf.accounts.services.sign_ins import SignIn
from freeshelf.web.presenters.formats import full_date


@dataclass(frozen=True, slots=True)
class AccountPage:
    """What the page of one's own account shows."""

    name: str
    email: str
    has_admin_access: bool
    has_factors: bool
    needs_factors: bool


@dataclass(frozen=True, slots=True)
class SignInRow:
    """One sign-in as the list shows it."""

    handle: str
    device: str
    begun: str
    last_used: str
    is_current: bool


def account_page(user: AbstractUser | AnonymousUser) -> AccountPage:
    """The account of a person who is signed in."""
    has_admin_access = user.has_perm("wagtailadmin.access_admin")
    has_factors = Authenticator.objects.filter(user_id=user.pk).exists()
    return AccountPage(
        name=user.get_username(),
        email=getattr(user, "email", ""),
        has_admin_access=has_admin_access,
        has_factors=has_factors,
        needs_factors=(
            has_admin_access
            and not has_factors
            and bool(settings.FREESHELF_REQUIRE_TWO_FACTORS)
        ),
    )


def sign_in_rows(sign_ins: Iterable[SignIn]) -> list[SignInRow]:
    """Sign-ins with their times in words."""
    return [
        SignInRow(
            handle=one.handle,
            device=one.device,
            begun=_when(one.begun_at) if one.begun_at else "",
            last_used=_when(one.last_used_at),
            is_current=one.is_current,
        )
        for one in sign_ins
    ]


def _when(moment: datetime) -> str:
    """Day and minute, in the time zone of the library."""
    return f"{full_date(moment)}, {timezone.localtime(moment):%H:%M}"
