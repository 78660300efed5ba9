"""Rate limits per client, held in the memory of this process.

A token bucket holds a number of tokens and is refilled at a steady rate; each request
takes some. https://en.wikipedia.org/wiki/Token_bucket
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable


class TokenBuckets:
    """Token buckets by key; the keys unused for longest are dropped.

    With `debt`, refused requests cost tokens too, down to that many below zero: a
    client that continues gets nothing until it slows down.
    """

    def __init__(
        self,
        *,
        capacity: float,
        per_second: float,
        debt: float = 0.0,
        most_keys: int = 20_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._capacity = capacity
        self._per_second = per_second
        self._debt = debt
        self._most_keys = most_keys
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[bytes, tuple[float, float]] = OrderedDict()

    def take(self, key: bytes, cost: float = 1.0) -> float:
        """Take tokens and return 0, or the seconds until there are enough."""
        with self._lock:
            now = self._clock()
            tokens = self._tokens(key, now)
            if tokens >= cost:
                self._store(key, tokens - cost, now)
                return 0.0
            if self._debt:
                tokens = max(tokens - cost, -self._debt)
            self._store(key, tokens, now)
            return (min(cost, self._capacity) - tokens) / self._per_second

    def knows(self, key: bytes) -> bool:
        """Return whether a client has made a request lately."""
        return key in self._buckets

    def clear(self) -> None:
        """Remove all buckets."""
        with self._lock:
            self._buckets.clear()

    def __len__(self) -> int:
        return len(self._buckets)

    def _tokens(self, key: bytes, now: float) -> float:
        tokens, since = self._buckets.get(key, (self._capacity, now))
        return min(self._capacity, tokens + (now - since) * self._per_second)

    def _store(self, key: bytes, tokens: float, now: float) -> None:
        self._buckets[key] = (tokens, now)
        self._buckets.move_to_end(key)
        while len(self._buckets) > self._most_keys:
            self._buckets.popitem(last=False)
