"""One cache for two needs: memory for pages, a shared cache for sign-in."""

from collections.abc import Mapping
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.base import BaseCache

# Failure counts and used codes of sign-in, and what all processes must know.
_SHARED_PREFIXES = ("allauth", "freeshelf.accounts", "freeshelf.shared")


class SplitCache(BaseCache):
    """Routes keys of sign-in to the cache `shared`, all others to `memory`.

    django-allauth and Wagtail both use the default cache: a count per process limits
    nothing, and pages must not query the database for values cached in memory.
    """

    def __init__(self, location: str, params: Mapping[str, Any]) -> None:
        super().__init__(dict(params))

    def add(self, key: str, *args: Any, **kwargs: Any) -> bool:
        """Store a value unless there is one and return whether it was stored."""
        return _cache_for(key).add(key, *args, **kwargs)

    def get(self, key: str, *args: Any, **kwargs: Any) -> Any:
        """Return the value, or the default."""
        return _cache_for(key).get(key, *args, **kwargs)

    def set(self, key: str, *args: Any, **kwargs: Any) -> None:
        """Store a value."""
        _cache_for(key).set(key, *args, **kwargs)

    def touch(self, key: str, *args: Any, **kwargs: Any) -> bool:
        """Extend the life of a value and return whether it existed."""
        return _cache_for(key).touch(key, *args, **kwargs)

    def delete(self, key: str, *args: Any, **kwargs: Any) -> bool:
        """Delete a value and return whether it existed."""
        return _cache_for(key).delete(key, *args, **kwargs)

    def has_key(self, key: str, *args: Any, **kwargs: Any) -> bool:
        """Return whether there is a value."""
        return _cache_for(key).has_key(key, *args, **kwargs)

    def clear(self) -> None:
        """Delete all values."""
        for alias in ("memory", "shared"):
            caches[alias].clear()


def _cache_for(key: str) -> BaseCache:
    return caches["shared" if key.startswith(_SHARED_PREFIXES) else "memory"]
