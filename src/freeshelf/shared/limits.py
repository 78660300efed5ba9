"""Token buckets of all nodes, where they share a cache.

Without one, or while it is away, each process counts for itself.
"""

import secrets
from collections.abc import Callable
from typing import Any

from freeshelf.core.token_buckets import KEY_BYTES, ClientPseudonyms, TokenBuckets
from freeshelf.shared.asking import ask_cache, has_cache
from freeshelf.shared.errors import CacheAwayError

_PREFIX = b"freeshelf:limit:"
_PSEUDONYM_KEY = "freeshelf:pseudonym-key"
# For how long a process names clients by itself while the cache is away.
_ALONE_SECONDS = 60.0
# Time and state are the server's: clocks of nodes differ. A negative cost only looks.
_SCRIPT = """
local capacity, rate, debt = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local cost, keep = tonumber(ARGV[4]), tonumber(ARGV[5])
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local found = redis.call('HMGET', KEYS[1], 'tokens', 'since')
local tokens = tonumber(found[1]) or capacity
local since = tonumber(found[2]) or now
tokens = math.min(capacity, tokens + math.max(0, now - since) * rate)
if cost < 0 then return {'0', tostring(tokens)} end
local wait = 0
if tokens >= cost then
  tokens = tokens - cost
else
  if debt > 0 then tokens = math.max(tokens - cost, -debt) end
  wait = (math.min(cost, capacity) - tokens) / rate
end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'since', tostring(now))
local full = (capacity - tokens) / rate
redis.call('PEXPIRE', KEYS[1], math.ceil(math.max(full, keep) * 1000) + 1000)
return {tostring(wait), tostring(tokens)}
"""


class SharedTokenBuckets(TokenBuckets):
    """Token buckets by key, which the cache knows for `keep_seconds` at least."""

    def __init__(self, name: str, *, keep_seconds: float = 0.0, **options: Any) -> None:
        super().__init__(**options)
        self._prefix = _PREFIX + name.encode() + b":"
        self._keep_seconds = keep_seconds

    def take(self, key: bytes, cost: float = 1.0) -> float:
        """Take tokens and return 0, or the seconds until there are enough."""
        answer = self._ask(key, cost)
        return super().take(key, cost) if answer is None else answer[0]

    def left(self, key: bytes) -> float:
        """Return the tokens of a key, below 0 with a debt; takes none."""
        answer = self._ask(key, -1)
        return super().left(key) if answer is None else answer[1]

    def knows(self, key: bytes) -> bool:
        """Return whether a client has made a request lately."""
        answer = _asked(lambda client: client.exists(self._prefix + key))
        return super().knows(key) if answer is None else bool(answer)

    def _ask(self, key: bytes, cost: float) -> tuple[float, float] | None:
        answer = _asked(
            lambda client: client.eval(
                _SCRIPT,
                1,
                self._prefix + key,
                self._capacity,
                self._per_second,
                self._debt,
                cost,
                self._keep_seconds,
            )
        )
        return None if answer is None else (float(answer[0]), float(answer[1]))


class SharedPseudonyms(ClientPseudonyms):
    """Pseudonyms of IP addresses whose key is in the cache only, and changes there."""

    def draw(self) -> tuple[bytes, float]:
        """Return a key, and for how many seconds it is valid."""
        mine = secrets.token_bytes(KEY_BYTES)
        milliseconds = int(self._key_seconds * 1000)

        def shared(client: Any) -> tuple[bytes, float]:
            client.set(_PSEUDONYM_KEY, mine, nx=True, px=milliseconds)
            key, left = client.get(_PSEUDONYM_KEY), client.pttl(_PSEUDONYM_KEY)
            return key or mine, max(1, left) / 1000

        if found := _asked(shared):
            return found
        return mine, _ALONE_SECONDS if has_cache() else self._key_seconds


def _asked(question: Callable[[Any], Any]) -> Any:
    """Return what the cache answers, None without one and while it is away."""
    if not has_cache():
        return None
    try:
        return ask_cache(question)
    except CacheAwayError:
        return None
