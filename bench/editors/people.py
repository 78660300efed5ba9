"""The editors' accounts and what became of their records; called inside the product."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User

from freeshelf.library.models import Resource


def sign_in(count: int) -> list[str]:
    """Make accounts and a session for each; the keys of the sessions."""
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
    """Of the titles that were saved last, those that no published record has."""
    live = Resource.objects.filter(live=True).values_list("title", flat=True)
    return sorted(set(titles) - set(live))
