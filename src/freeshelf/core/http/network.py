"""Connections to checked addresses only, with a deadline.

A host name is resolved here, each of its addresses is checked, and the connection goes
to the checked address: changing the address in between (DNS rebinding) has no effect.
TLS still verifies the host name.
"""

import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore

from freeshelf.core.http.addresses import is_public
from freeshelf.core.http.policy import HttpPolicy


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
