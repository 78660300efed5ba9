"""Editors' accounts and the state of their records; called inside the product."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User

from freeshelf.library.models import Resource


def sign_in(count: int) -> list[str]:
    """Create accounts with a session each; return the session keys."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    keys = []
    for number in range(count):
        user = User.objects.create_superuser(f"editor-{number}")
        session = store()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        keys.append(session.session_key)
    return keys


def missing(titles: list[str]) -> list[str]:
    """Return the last saved titles that no published record has."""
    live = Resource.objects.filter(live=True).values_list("title", flat=True)
    return sorted(set(titles) - set(live))
