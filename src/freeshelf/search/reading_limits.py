"""The budget of requests that every reader has, for pages and for the API alike.

It is in the memory of this process, or in the cache that nodes share, by pseudonyms
whose key changes every hour.
"""

from django.conf import settings
from django.http import HttpRequest

from freeshelf.shared.limits import SharedPseudonyms, SharedTokenBuckets

CAPACITY, PER_SECOND = 240, 4
# Each further value of a filter costs one more, since it multiplies what to crawl.
MAX_COST = 6.0
readers = SharedTokenBuckets(
    "readers", capacity=CAPACITY, per_second=PER_SECOND, debt=120
)
_KEY_SECONDS = 3600.0
_names = SharedPseudonyms(key_seconds=_KEY_SECONDS)


def client_pseudonym(request: HttpRequest) -> bytes | None:
    """Return the pseudonym of a client, None if its address is unknown.

    Behind proxies the address is the one that the outermost trusted proxy saw. If that
    is missing the client is unknown: the proxy's own address would mean everyone.
    """
    address = _address(request)
    return _names.pseudonym(address) if address else None


def _address(request: HttpRequest) -> str:
    proxies = settings.FREESHELF_TRUSTED_PROXIES
    if not proxies:
        return str(request.META.get("REMOTE_ADDR", ""))
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    return hops[-proxies].strip() if len(hops) >= proxies else ""
