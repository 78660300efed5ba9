"""One cache for two needs: pages want memory, sign-in wants all processes to agree."""

from collections.abc import Mapping
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

# How django-allauth begins its keys: counts of failures, codes used before.
_SHARED_PREFIXES = ("allauth", "freeshelf.accounts")


class SplitCache(BaseCache):
    """Hands the keys of sign-in to the cache `shared`, all others to `memory`.

    django-allauth and Wagtail both use the default cache: a count that each process
    keeps for itself limits nothing, and a page must not ask the database for what it
    keeps in memory.
    """

    def __init__(self, location: str, params: Mapping[str, Any]) -> None:
        super().__init__(dict(params))

    def add(
        self,
        key: str,
        value: Any,
        timeout: Any = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        """Keep a value unless there is one; whether it was kept."""
        return _holder(key).add(key, value, timeout, version)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The value, or the default."""
        return _holder(key).get(key, default, version)

    def set(
        self,
        key: str,
        value: Any,
        timeout: Any = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        """Keep a value."""
        _holder(key).set(key, value, timeout, version)

    def touch(
        self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Keep a value for longer; whether it was there."""
        return _holder(key).touch(key, timeout, version)

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget a value; whether it was there."""
        return _holder(key).delete(key, version)

    def has_key(self, key: str, version: int | None = None) -> bool:
        """Whether there is a value."""
        return _holder(key).has_key(key, version)

    def clear(self) -> None:
        """Forget everything."""
        for alias in ("memory", "shared"):
            caches[alias].clear()


def _holder(key: str) -> BaseCache:
    return caches["shared" if key.startswith(_SHARED_PREFIXES) else "memory"]
