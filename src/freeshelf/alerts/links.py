"""Links that only the holder of an address has: to confirm, to see, and to end."""

import hmac
import re
import secrets
from enum import StrEnum

from django.conf import settings
from django.urls import reverse

from freeshelf.alerts.keys import digest
from freeshelf.alerts.models import Subscriber

_TOKEN = re.compile(r"(?P<key>\d{1,18})-(?P<signature>[0-9a-f]{40})", re.ASCII)


class Link(StrEnum):
    """Kinds of links, by the name of their address."""

    CONFIRM = "alerts-confirm"
    OVERVIEW = "alerts-overview"
    END = "alerts-end"


def new_nonce() -> str:
    """Return what makes the links of an address differ from those of any other."""
    return secrets.token_hex(16)


def url_of(link: Link, subscriber: Subscriber) -> str:
    """Return the full address of a link in the active language."""
    base = settings.FREESHELF_BASE_URL.rstrip("/")
    return base + reverse(link.value, args=[token_of(link, subscriber)])


def token_of(link: Link, subscriber: Subscriber) -> str:
    """Return the signed token of a link."""
    signature = digest(f"{subscriber.pk}:{subscriber.nonce}", purpose=link.value)
    return f"{subscriber.pk}-{signature[:40]}"


def find_by_link(link: Link, token: str) -> Subscriber | None:
    """Return the address whose link this is, None if it is not there any more."""
    match = _TOKEN.fullmatch(token)
    if match is None:
        return None
    found = Subscriber.objects.filter(pk=int(match["key"])).first()
    if found is None or not hmac.compare_digest(token, token_of(link, found)):
        return None
    return found
