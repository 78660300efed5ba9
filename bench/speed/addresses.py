"""URLs of the pages to measure, as the product generates them.

Runs inside the product (Django is set up).
"""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import (
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
)
from django.contrib.auth.models import AnonymousUser, User
from django.urls import reverse

from bench.speed.frame import EDITOR
from freeshelf.library.models import Resource
from freeshelf.search.request import SearchRequest
from freeshelf.search.services import search


def pages_to_measure(*, resources: int, values: int) -> dict[str, Any]:
    """Return the URLs of the pages for the load client.

    `resources` is the number of resource pages, spread over the library, `values` the
    number of the commonest values of each facet.
    """
    readable = Resource.objects.filter(access_rights="open").order_by("pk")
    step = max(1, readable.count() // resources)
    chosen = list(readable[::step][:resources])
    return {
        "home": f"/{settings.LANGUAGE_CODE}/",
        "search": reverse("search"),
        "facets": _facet_values(values),
        "resources": [one.get_absolute_url() for one in chosen],
        "admin_list": reverse(Resource.snippet_viewset.get_url_name("list")),
        "admin_edits": [
            reverse(Resource.snippet_viewset.get_url_name("edit"), args=[one.pk])
            for one in chosen
        ],
        "admin_cookie": f"{settings.SESSION_COOKIE_NAME}={_session_key()}",
    }


def _facet_values(most: int) -> dict[str, list[str]]:
    found = search(SearchRequest(), user=AnonymousUser(), language="en")
    return {
        facet.name: [value.value for value in facet.values][:most]
        for facet in found.facets
    }


def _session_key() -> str:
    user = User.objects.get(username=EDITOR)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key
