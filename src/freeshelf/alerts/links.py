"""Links that only the holder of an address has: to confirm, to see, and to end."""

import hmac
import re
import secrets
from collections.abc import Sequence
from enum import StrEnum

from django.conf import settings
from django.urls import reverse

from freeshelf.alerts.keys import digest
from freeshelf.alerts.models import Subscriber

_TOKEN = re.compile(
    r"(?P<key>\d{1,18})-(?P<signature>[0-9a-f]{40})"
    r"(?:-(?P<alerts>\d{1,18}(?:_\d{1,18}){0,99}))?",
    re.ASCII,
)


class Link(StrEnum):
    """Kinds of links, by the name of their address."""

    CONFIRM = "alerts-confirm"
    OVERVIEW = "alerts-overview"
    END = "alerts-end"


def new_nonce() -> str:
    """Return what makes the links of an address differ from those of any other."""
    return secrets.token_hex(16)


def url_of(link: Link, subscriber: Subscriber, *, alerts: Sequence[int] = ()) -> str:
    """Return the full address of a link in the active language."""
    base = settings.FREESHELF_BASE_URL
    token = token_of(link, subscriber, alerts=alerts)
    return base + reverse(link.value, args=[token])


def token_of(link: Link, subscriber: Subscriber, *, alerts: Sequence[int] = ()) -> str:
    """Return the signed token of a link, which may be about some alerts only."""
    named = f"-{'_'.join(map(str, alerts))}" if alerts else ""
    signed = f"{subscriber.pk}:{subscriber.nonce}{named}"
    return f"{subscriber.pk}-{digest(signed, purpose=link.value)[:40]}{named}"


def alerts_named(token: str) -> list[int]:
    """Return the keys of the alerts that a token is about."""
    match = _TOKEN.fullmatch(token)
    named = match["alerts"] if match is not None else None
    return [int(key) for key in named.split("_")] if named else []


def find_by_link(link: Link, token: str) -> Subscriber | None:
    """Return the address whose link this is, None if it is not there any more."""
    match = _TOKEN.fullmatch(token)
    if match is None:
        return None
    found = Subscriber.objects.filter(pk=int(match["key"])).first()
    if found is None:
        return None
    expected = token_of(link, found, alerts=alerts_named(token))
    if not hmac.compare_digest(token, expected):
        return None
    return found
