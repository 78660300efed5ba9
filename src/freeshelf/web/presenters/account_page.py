"""Prepare the account page and the list of sign-ins."""

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
    """Data of the account page."""

    name: str
    email: str
    has_factors: bool
    needs_factors: bool


@dataclass(frozen=True, slots=True)
class SignInRow:
    """One sign-in in the list."""

    handle: str
    device: str
    begun: str
    last_used: str
    is_current: bool


def account_page(user: AbstractUser | AnonymousUser) -> AccountPage:
    """Return the account page of a signed-in user."""
    has_factors = Authenticator.objects.filter(user_id=user.pk).exists()
    return AccountPage(
        name=user.get_username(),
        email=getattr(user, "email", ""),
        has_factors=has_factors,
        needs_factors=(
            user.has_perm("wagtailadmin.access_admin")
            and not has_factors
            and bool(settings.FREESHELF_REQUIRE_TWO_FACTORS)
        ),
    )


def sign_in_rows(sign_ins: Iterable[SignIn]) -> list[SignInRow]:
    """Return sign-ins with formatted times."""
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
    """Return day and time, in the time zone of the library."""
    return f"{full_date(moment)}, {timezone.localtime(moment):%H:%M}"
