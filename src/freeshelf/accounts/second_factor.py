"""Whether this visit has shown a second factor; kept in its session."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest

_KEY = "second_factor_of"


def mark_verified(request: HttpRequest, user: AbstractBaseUser) -> None:
    """The person has shown one."""
    request.session[_KEY] = user.pk


def clear_verified(request: HttpRequest) -> None:
    """The person has none any more."""
    request.session.pop(_KEY, None)


def is_verified(request: HttpRequest, user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether this very person has shown one in this visit."""
    return user.pk is not None and request.session.get(_KEY) == user.pk
