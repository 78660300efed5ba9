"""Connections to checked addresses only, with a deadline.

A host name is resolved here, each of its addresses is checked, and the connection goes
to the checked address: changing the address in between (DNS rebinding) has no effect.
TLS still verifies the host name.
"""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore

from freeshelf.core.http.policy import HttpPolicy

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(network)
    for network in (
        "64:ff9b:1::/48",  # RFC 8215, translation inside a network
        "::/96",  # RFC 4291, IPv4-compatible, deprecated
        "fec0::/10",  # RFC 3879, site-local, deprecated
        "192.88.99.0/24",  # RFC 7526, relays of 6to4, deprecated
        "5f00::/16",  # RFC 9602, inside one network's routing
        "3fff::/20",  # RFC 9637, documentation
        # Metadata services of clouds, which hand out keys; others use link-local and
        # unique local addresses (169.254.169.254, fd00:ec2::254).
        "168.63.129.16/32",  # Azure, a public address by the registry
        "100.100.100.200/32",  # Alibaba
        "192.0.0.192/32",  # Oracle
    )
)


def is_public(address: str) -> bool:
    """Return whether an IP address is on the public Internet."""
    try:
        return _is_public(ipaddress.ip_address(address.partition("%")[0]))
    except ValueError:
        return False


def _is_public(address: _Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        carried = _carried(address)
        if carried:
            return all(_is_public(inner) for inner in carried)
    if any(
        address in network
        for network in _NOT_PUBLIC
        if network.version == address.version
    ):
        return False
    return address.is_global and not (
        address.is_multicast
        or address.is_reserved
        or address.is_unspecified
        or address.is_loopback
        or address.is_link_local
    )


def _carried(address: ipaddress.IPv6Address) -> tuple[ipaddress.IPv4Address, ...]:
    """Return the embedded IPv4 addresses; Teredo embeds two (server, client)."""
    if address.ipv4_mapped:
        return (address.ipv4_mapped,)
    if address in _NAT64:
        return (ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF),)
    if address.sixtofour:
        return (address.sixtofour,)
    return address.teredo or ()


class ForbiddenAddressError(Exception):
    """Error for a host that has an address that is not public."""


class UnknownHostError(Exception):
    """Error for a host name that has no address."""


class GuardedNetwork(httpcore.NetworkBackend):
    """Backend of httpcore that checks addresses, with a deadline per thread."""

    def __init__(self, policy: HttpPolicy) -> None:
        self._policy = policy
        self._sockets = httpcore.SyncBackend()
        self._local = threading.local()

    @contextmanager
    def deadline(self, seconds: float) -> Iterator[None]:
        """Limit the network time of this thread to a number of seconds."""
        self._local.end = time.monotonic() + seconds
        try:
            yield
        finally:
            self._local.end = None

    def remaining(self, timeout: float | None) -> float:
        """Return the seconds left for one step; raise httpcore.ReadTimeout if none."""
        allowed = timeout or self._policy.read_seconds
        end = getattr(self._local, "end", None)
        if end is None:  # closing a pooled connection
            return allowed
        left = float(end - time.monotonic())
        if left <= 0:
            raise httpcore.ReadTimeout
        return min(allowed, left)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address that responds.

        Raises ForbiddenAddressError, UnknownHostError and the errors of httpcore.
        """
        problem: Exception | None = None
        for address in self._addresses(host, port):
            try:
                stream = self._sockets.connect_tcp(
                    address,
                    port,
                    self.remaining(timeout),
                    local_address,
                    socket_options,
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
            else:
                return GuardedStream(stream, self)
        raise problem or UnknownHostError(host)

    def _addresses(self, host: str, port: int) -> list[str]:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise UnknownHostError(host) from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if self._policy.allows_private(host.lower().rstrip("."), port):
            return addresses
        # A private address among public ones is a sign of an attack.
        if not all(map(is_public, addresses)):
            raise ForbiddenAddressError(host)
        return addresses


class GuardedStream(httpcore.NetworkStream):
    """A network stream that ends at the deadline of its thread."""

    def __init__(self, stream: httpcore.NetworkStream, network: GuardedNetwork) -> None:
        self._stream = stream
        self._network = network

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read available bytes."""
        return self._stream.read(max_bytes, self._network.remaining(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all bytes."""
        self._stream.write(buffer, self._network.remaining(timeout))

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Return the same connection with TLS."""
        encrypted = self._stream.start_tls(
            ssl_context, server_hostname, self._network.remaining(timeout)
        )
        return GuardedStream(encrypted, self._network)

    def get_extra_info(self, info: str) -> Any:
        """Return information about the connection."""
        return self._stream.get_extra_info(info)
