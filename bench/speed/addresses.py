"""Addresses of the pages to measure, as the product itself forms them.

Runs inside the product (Django is set up).
"""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import (
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
)
from django.contrib.auth.models import User
from django.urls import reverse

from bench.speed.frame import EDITOR
from freeshelf.library.models import Resource


def public_pages(*, resources: int) -> dict[str, list[str] | str]:
    """Home page, results page, and so many resource pages spread over the library."""
    readable = Resource.objects.filter(access_rights="open").order_by("pk")
    step = max(1, readable.count() // resources)
    chosen = list(readable[::step][:resources])
    return {
        "home": "/en/",
        "search": reverse("search"),
        "resources": [one.get_absolute_url() for one in chosen],
    }


def desk() -> dict[str, str]:
    """The list of resources in the editor's desk, and the cookie that opens it."""
    return {
        "list": reverse(Resource.snippet_viewset.get_url_name("list")),
        "cookie": f"{settings.SESSION_COOKIE_NAME}={_session_key()}",
    }


def _session_key() -> str:
    user = User.objects.get(username=EDITOR)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key
