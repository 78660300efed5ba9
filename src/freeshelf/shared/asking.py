"""Ask the cache that all nodes share for what Django's cache cannot do."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.conf import settings

from freeshelf.shared.errors import CacheAwayError
from freeshelf.shared.outages import Outage

outage = Outage("The cache")


def has_cache() -> bool:
    """Return whether nodes share a cache other than the database."""
    return bool(settings.FREESHELF_CACHE_URL)


def ask_cache(question: Callable[[Any], Any]) -> Any:
    """Return what a client of Redis answers. Raises CacheAwayError."""
    if outage.is_on():
        raise CacheAwayError
    # The packages of the extra are loaded only where there is a cache.
    return import_module("freeshelf.shared.cache").ask(question)
