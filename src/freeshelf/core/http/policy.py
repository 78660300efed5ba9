"""Limits of the HTTP client: allowed hosts, request rate, timeouts and sizes."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import httpx

from freeshelf.core.http.errors import HostNotAllowedError, RequestRefusedError

MEBIBYTE = 1024 * 1024
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class HttpPolicy:
    """Limits of one client; `total_seconds` covers one attempt with its redirects."""

    user_agent: str = f"Freeshelf/{version('freeshelf')}"
    # Hosts that may have a private address, and any port: "wiki.example.internal",
    # or "127.0.0.1:8088" for one port of it.
    allowed_hosts: frozenset[str] = frozenset()
    ports: frozenset[int] = frozenset({80, 443, 8080, 8443})
    requests_per_second: float = 4.0  # to each host
    connect_seconds: float = 10.0
    read_seconds: float = 30.0
    total_seconds: float = 120.0
    max_bytes: int = 32 * MEBIBYTE
    max_redirects: int = 5
    tries: int = 3
    longest_wait_seconds: float = 60.0  # a longer Retry-After fails at once

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> "HttpPolicy":
        """Create the policy from FREESHELF_HTTP, whose keys are upper-case fields."""
        values = {name.lower(): value for name, value in settings.items()}
        for name in ("allowed_hosts", "ports"):
            if name in values:
                values[name] = frozenset(values[name])
        return cls(**values)

    def allows_private(self, host: str, port: int) -> bool:
        """Return whether the operator allows a private address for this host."""
        return host in self.allowed_hosts or f"{host}:{port}" in self.allowed_hosts

    def checked(self, url: str) -> httpx.URL:
        """Parse and normalize a URL.

        Raises RequestRefusedError for a scheme other than http and https, an account in
        the URL, a port that is not allowed, or an invalid URL.
        """
        try:
            parsed = httpx.URL(url)
        except (httpx.InvalidURL, ValueError, TypeError) as error:
            raise RequestRefusedError(
                url, reason="it is not a valid web address"
            ) from error
        if parsed.scheme not in _DEFAULT_PORTS:
            raise RequestRefusedError(url, reason="only http and https are fetched")
        if not parsed.host:
            raise RequestRefusedError(url, reason="it names no host")
        if parsed.userinfo:
            reason = "it has an account in it"
            raise RequestRefusedError(url, reason=reason)
        host, port = host_and_port(parsed)
        if port not in self.ports and not self.allows_private(host, port):
            reason = (
                f"port {port} is not one that websites use; allow it with "
                f"FREESHELF_HTTP_ALLOWED_HOSTS={host}:{port}"
            )
            raise HostNotAllowedError(url, reason=reason)
        return parsed.copy_with(fragment=None)


def host_and_port(url: httpx.URL) -> tuple[str, int]:
    """Return the host of a URL in ASCII, without a trailing dot, and its port."""
    host = url.raw_host.decode("ascii").lower().rstrip(".")
    return host, url.port or _DEFAULT_PORTS[url.scheme]


def origin_of(url: httpx.URL) -> tuple[str, str, int]:
    """Return scheme, host and port. https://www.rfc-editor.org/rfc/rfc6454"""
    return (url.scheme, *host_and_port(url))
