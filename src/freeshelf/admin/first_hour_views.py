"""Address of the first hour: skip a step, or take it up again."""

from typing import Any, TypeGuard

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from freeshelf.admin.first_hour import NAMES, resume, skip


def may_begin(user: Any) -> TypeGuard[User]:
    """Return whether a user sets the library up: an administrator."""
    return isinstance(user, User) and user.is_active and user.is_superuser


@require_POST
def close_step(request: HttpRequest) -> HttpResponse:
    """Skip a step or all of them, or take one up; names of no step are ignored."""
    if not may_begin(request.user):
        raise PermissionDenied
    skipped, resumed = request.POST.get("skip", ""), request.POST.get("resume", "")
    if skipped == "all":
        skip(NAMES)
    elif skipped in NAMES:
        skip([skipped])
    elif resumed in NAMES:
        resume(resumed)
    return redirect("wagtailadmin_home")


def urlpatterns() -> list[URLPattern]:
    """Return the URL pattern to add to those of the admin area."""
    return [path("first-hour/", close_step, name="first_hour")]
