"""Pseudonyms of clients that last an hour at most and cannot be traced back."""

import ipaddress
import secrets
import threading
import time
from collections.abc import Callable
from hashlib import blake2b

from django.conf import settings
from django.http import HttpRequest

_NAME_BYTES = 16
_KEY_BYTES = 32


class ClientPseudonyms:
    """Generator of pseudonyms for IP addresses, with a key that changes."""

    def __init__(
        self, *, key_seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._key_seconds = key_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._key = b""
        self._drawn_at = 0.0

    def pseudonym(self, address: str) -> bytes:
        """Return the pseudonym of an IP address; one per IPv6 network (/64)."""
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


_KEY_SECONDS = 3600.0
_names = ClientPseudonyms(key_seconds=_KEY_SECONDS)


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
