"""Cache for parts of public pages, dropped in all processes when something is closed.

Values are in the memory of each process. Their keys hold a token that all processes
share, read again each second, so a closed page stays named for a second at most.
"""

from collections.abc import Callable
from hashlib import blake2b
from typing import TypeVar

from django.core.cache import cache
from django.http import HttpRequest

from freeshelf.vocabularies.cached_rows import SharedToken

SECONDS = 15
_Value = TypeVar("_Value")
CLOSINGS = SharedToken("closings")


def cached(key: str, make: Callable[[], _Value], *, seconds: int = SECONDS) -> _Value:
    """Return a cached value, at most some seconds old, or make it."""
    name = f"freeshelf:{CLOSINGS.current()}:{key}"
    # Wrapped in a list, so that None can be cached too.
    found: list[_Value] | None = cache.get(name)
    if found is None:
        found = [make()]
        cache.set(name, found, seconds)
    return found[0]


def host_key(request: HttpRequest) -> str:
    """Return a name for the requested host that fits into a key.

    The host name may be any text; a cache warns about keys it does not like.
    """
    host = request.META.get("HTTP_HOST", "") or request.META.get("SERVER_NAME", "")
    return blake2b(host.encode(), digest_size=12).hexdigest()
