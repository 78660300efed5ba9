"""Record in the session that a second factor was verified."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest

_KEY = "second_factor_of"


def mark_verified(request: HttpRequest, user: AbstractBaseUser) -> None:
    """Mark the session as verified for this user."""
    request.session[_KEY] = user.pk


def clear_verified(request: HttpRequest) -> None:
    """Remove the mark."""
    request.session.pop(_KEY, None)


def is_verified(request: HttpRequest, user: AbstractBaseUser | AnonymousUser) -> bool:
    """Return whether this user was verified in this session."""
    return user.pk is not None and request.session.get(_KEY) == user.pk
