"""The cache that all nodes share: Redis or Valkey, and the database while it is away.

What must be as true as the database (`vocabularies.cached_rows`) is in the database.
"""

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from redis import Redis
from redis.exceptions import ConnectionError as NoConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as NoAnswerError

from freeshelf.shared.asking import outage
from freeshelf.shared.errors import CacheAwayError


class JsonSerializer:
    """Values as JSON: reading one that somebody else wrote runs no code of theirs."""

    def dumps(self, value: Any) -> int | str:
        """Return what is stored; integers stay so, to be counted up."""
        return value if type(value) is int else json.dumps(value)

    def loads(self, stored: bytes) -> Any:
        """Return the value. Raises ValueError."""
        return json.loads(stored)


class SharedCache(RedisCache):
    """Django's cache in Redis, which falls back on the cache `database`."""

    def __init__(self, server: str, params: Mapping[str, Any]) -> None:
        options = {**params.get("OPTIONS", {}), "serializer": JsonSerializer}
        super().__init__(server, {**params, "OPTIONS": options})

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._ask("add", *args, **kwargs))

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("get", *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> None:
        self._ask("set", *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._ask("touch", *args, **kwargs))

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._ask("delete", *args, **kwargs))

    def get_many(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = self._ask("get_many", *args, **kwargs)
        return found

    def set_many(self, *args: Any, **kwargs: Any) -> list[str]:
        failed: list[str] = self._ask("set_many", *args, **kwargs)
        return failed

    def delete_many(self, *args: Any, **kwargs: Any) -> None:
        self._ask("delete_many", *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._ask("has_key", *args, **kwargs))

    def incr(self, *args: Any, **kwargs: Any) -> int:
        return int(self._ask("incr", *args, **kwargs))

    def clear(self) -> None:
        """Delete all values of this library, here and in the database."""
        caches["database"].clear()
        prefix = f"{self.key_prefix}:*"
        ask(lambda client: [client.delete(key) for key in client.scan_iter(prefix)])

    def _ask(self, method: str, *args: Any, **kwargs: Any) -> Any:
        if not outage.is_on():
            try:
                return _answered(
                    lambda: getattr(super(SharedCache, self), method)(*args, **kwargs)
                )
            except CacheAwayError:
                pass
        return getattr(caches["database"], method)(*args, **kwargs)


def ask(question: Callable[[Any], Any]) -> Any:
    """Return what the client answers. Raises CacheAwayError."""
    return _answered(lambda: question(_client(settings.FREESHELF_CACHE_URL)))


def _answered(question: Callable[[], Any]) -> Any:
    try:
        answer = question()
    except RedisError as error:
        if isinstance(error, NoConnectionError | NoAnswerError):
            outage.begin(error)
        raise CacheAwayError from error
    outage.end()
    return answer


@lru_cache(maxsize=2)
def _client(address: str) -> Any:
    return Redis.from_url(address, **settings.FREESHELF_CACHE_TIMEOUTS)
