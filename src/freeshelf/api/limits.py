"""Limit the requests of one client, by the budget that pages have, too.

Each token has a budget of its own for writing, besides that of its network.
"""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import ngettext

from freeshelf.accounts.models import Token
from freeshelf.api.addresses import ROOT
from freeshelf.api.errors import TooManyRequestsError
from freeshelf.search.facet_definitions import FACETS, FIELD_FACET
from freeshelf.search.reading_limits import (
    CAPACITY,
    MAX_COST,
    PER_SECOND,
    client_pseudonym,
    readers,
)
from freeshelf.shared.limits import SharedTokenBuckets

_POLICY = f'"reading";q={CAPACITY};w={CAPACITY // PER_SECOND}'
# Two hundred at once, then one a second: an import of a few thousand records.
_writers = SharedTokenBuckets("writers", capacity=200, per_second=1, debt=60)
_FREE = (ROOT, f"{ROOT}docs", f"{ROOT}openapi.json")


@dataclass(frozen=True, slots=True)
class Budget:
    """Remaining budget of a client, in requests of the lowest cost."""

    left: int

    def write(self, response: HttpResponse) -> None:
        """Add the headers of the IETF's draft on rate limits."""
        response.headers["RateLimit-Policy"] = _POLICY
        wait = -(-(CAPACITY - self.left) // PER_SECOND)
        response.headers["RateLimit"] = f'"reading";r={self.left};t={wait}'


def charge(request: HttpRequest) -> Budget | None:
    """Take the cost of a request from its client; None where no limits apply.

    Raises TooManyRequestsError for a client that has to wait. One whose address is
    unknown is not limited: its budget would be everyone's.
    """
    if not settings.FREESHELF_CRAWLER_LIMITS or request.path in _FREE:
        return None
    name = client_pseudonym(request)
    if name is None:
        return None
    if wait := readers.take(name, _cost(request)):
        sentence = ngettext(
            "Too many requests from your network. Wait %(seconds)s second.",
            "Too many requests from your network. Wait %(seconds)s seconds.",
            int(wait) + 1,
        )
        raise TooManyRequestsError(sentence % {"seconds": int(wait) + 1}, seconds=wait)
    return Budget(max(0, int(readers.left(name))))


def charge_writer(token: Token) -> None:
    """Take a request from the budget of a token; raise TooManyRequestsError."""
    if not settings.FREESHELF_CRAWLER_LIMITS:
        return
    if wait := _writers.take(token.token_hash.encode()):
        sentence = ngettext(
            "Too many requests with this token. Wait %(seconds)s second.",
            "Too many requests with this token. Wait %(seconds)s seconds.",
            int(wait) + 1,
        )
        raise TooManyRequestsError(sentence % {"seconds": int(wait) + 1}, seconds=wait)


def _cost(request: HttpRequest) -> float:
    values = sum(
        len(given)
        for name, given in request.GET.lists()
        if name in FACETS or name.startswith((FIELD_FACET, "year_"))
    )
    return min(MAX_COST, max(1.0, float(values)))
