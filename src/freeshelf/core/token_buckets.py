"""Token buckets, and pseudonyms of the clients that take from them.

A token bucket holds a number of tokens and is refilled at a steady rate; each request
takes some. https://en.wikipedia.org/wiki/Token_bucket
"""

import ipaddress
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b


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

    def left(self, key: bytes) -> float:
        """Return the tokens of a key, below 0 with a debt; takes none."""
        with self._lock:
            return self._tokens(key, self._clock())

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


_NAME_BYTES = 16
KEY_BYTES = 32


class ClientPseudonyms:
    """Generator of pseudonyms for IP addresses, with a key that changes."""

    def __init__(
        self, *, key_seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._key_seconds = key_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._key = b""
        self._valid_until = 0.0

    def pseudonym(self, address: str) -> bytes:
        """Return the pseudonym of an IP address; one per IPv6 network (/64)."""
        network = _network(address).encode("utf-8", "surrogatepass")
        return blake2b(network, key=self._current(), digest_size=_NAME_BYTES).digest()

    def draw(self) -> tuple[bytes, float]:
        """Return a new key, and for how many seconds it is valid."""
        return secrets.token_bytes(KEY_BYTES), self._key_seconds

    def _current(self) -> bytes:
        with self._lock:
            now = self._clock()
            if not self._key or now >= self._valid_until:
                self._key, seconds = self.draw()
                self._valid_until = now + seconds
            return self._key


def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((int(parsed), 64), strict=False))
