"""Names for clients that last a while and lead back to no one.

A name is a keyed hash (BLAKE2b, RFC 7693) of an address. The key is drawn in this
process, is never written anywhere, and is thrown away after its time: from then on not
even the process itself can tell which name an address had.
"""

import ipaddress
import secrets
import threading
import time
from collections.abc import Callable
from hashlib import blake2b

_NAME_BYTES = 16
_KEY_BYTES = 32


class PassingNames:
    """Names addresses, with a new key every so many seconds."""

    def __init__(
        self, *, key_seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._key_seconds = key_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._key = b""
        self._drawn_at = 0.0

    def name_of(self, address: str) -> bytes:
        """The name of an IP address; all of one IPv6 network (/64) share theirs."""
        network = _network(address).encode("utf-8", "surrogatepass")
        return blake2b(network, key=self._current(), digest_size=_NAME_BYTES).digest()

    def _current(self) -> bytes:
        with self._lock:
            now = self._clock()
            if not self._key or now - self._drawn_at >= self._key_seconds:
                self._key = secrets.token_bytes(_KEY_BYTES)
                self._drawn_at = now
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
