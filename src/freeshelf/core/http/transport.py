"""One request and its response over a guarded connection; no redirects or retries."""

import ssl
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache

import httpcore
import httpx

from freeshelf.core.http.errors import (
    HostNotAllowedError,
    HostUnknownError,
    HttpTimeoutError,
    HttpUnavailableError,
    ResponseTooLargeError,
    UnreadableResponseError,
)
from freeshelf.core.http.network import (
    ForbiddenAddressError,
    GuardedNetwork,
    UnknownHostError,
)
from freeshelf.core.http.policy import HttpPolicy, host_and_port
from freeshelf.core.http.response import HttpResponse

ACCEPTED = "gzip, deflate"
_CHUNK = 64 * 1024
# The offset added to the window size tells zlib which header to expect.
_WINDOWS = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS}


class UnknownEncodingError(Exception):
    """Error for content in an encoding that was not requested, or that is broken."""


class TooLargeError(Exception):
    """Error for more bytes than allowed, compressed or decompressed."""


def unpacked(
    chunks: Iterable[bytes], *, encoding: str, max_bytes: int
) -> Iterator[bytes]:
    """Yield the bytes of a response in pieces of at most 64 KiB.

    Raises TooLargeError as soon as either size passes the limit, and
    UnknownEncodingError for an encoding other than gzip or deflate, for two encodings,
    or for broken data.
    """
    name = encoding.strip().lower()
    pieces = _counted(chunks, max_bytes)
    if name in {"", "identity"}:
        yield from pieces
        return
    if name not in {*_WINDOWS, "deflate"}:
        raise UnknownEncodingError(name)
    try:
        yield from _counted(_inflated(pieces, name), max_bytes)
    except zlib.error as error:
        raise UnknownEncodingError(name) from error


def _counted(chunks: Iterable[bytes], max_bytes: int) -> Iterator[bytes]:
    seen = 0
    for chunk in chunks:
        seen += len(chunk)
        if seen > max_bytes:
            raise TooLargeError
        yield chunk


def _inflated(chunks: Iterable[bytes], name: str) -> Iterator[bytes]:
    unpacker = None
    for chunk in chunks:
        if unpacker is None:
            unpacker = zlib.decompressobj(_window(name, chunk))
        waiting = chunk
        while waiting and not unpacker.eof:
            yield unpacker.decompress(waiting, _CHUNK)
            waiting = unpacker.unconsumed_tail
    if unpacker is not None and not unpacker.eof:
        raise UnknownEncodingError(name)


def _window(name: str, first: bytes) -> int:
    if name != "deflate":
        return _WINDOWS[name]
    # Servers send deflate with a zlib header, as the standard says, and without.
    has_header = len(first) > 1 and int.from_bytes(first[:2], "big") % 31 == 0
    return zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS


Exchanged = tuple[HttpResponse, Iterator[bytes]]


@cache
def _trusted_authorities() -> ssl.SSLContext:
    # Reading them takes longer than a request.
    context = httpx.create_ssl_context()
    context.load_default_certs()
    return context


class Transport:
    """Transport for HTTP/1.1, without proxies and cookies."""

    def __init__(self, policy: HttpPolicy) -> None:
        self._policy = policy
        self._network = GuardedNetwork(policy)
        self._pool = httpcore.ConnectionPool(
            ssl_context=_trusted_authorities(),
            max_connections=4,
            keepalive_expiry=20.0,
            network_backend=self._network,
        )
        self._timeouts = {
            "connect": policy.connect_seconds,
            "read": policy.read_seconds,
            "write": policy.read_seconds,
            "pool": policy.connect_seconds,
        }

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()

    @contextmanager
    def answer(
        self,
        url: httpx.URL,
        headers: Mapping[str, str],
        *,
        method: str = "GET",
        content: bytes = b"",
    ) -> Iterator[Exchanged]:
        """Yield the response and its chunks; errors inside are raised as HttpError.

        Everything within the context shares one limit of `total_seconds`.
        """
        everything = [
            ("host", url.netloc.decode("ascii")),
            ("user-agent", self._policy.user_agent),
            *headers.items(),
        ]
        target = httpcore.URL(
            scheme=url.raw_scheme,
            host=url.raw_host,
            port=url.port,
            target=url.raw_path,
        )
        with (
            self._our_errors(str(url)),
            self._network.deadline(self._policy.total_seconds),
            self._pool.stream(
                method,
                target,
                headers=everything,
                content=content or None,
                extensions={"timeout": self._timeouts},
            ) as answer,
        ):
            plain = _plain_headers(answer.headers)
            response = HttpResponse(str(url), answer.status, plain)
            yield response, answer.iter_stream()

    @contextmanager
    def _our_errors(self, url: str) -> Iterator[None]:
        try:
            yield
        except ForbiddenAddressError as error:
            host, port = host_and_port(httpx.URL(url))
            reason = (
                f"{host} is in a private network; allow it with "
                f"FREESHELF_HTTP_ALLOWED_HOSTS={host}:{port}"
            )
            raise HostNotAllowedError(url, reason=reason) from error
        except UnknownHostError as error:
            raise HostUnknownError(url) from error
        except httpcore.TimeoutException as error:
            raise HttpTimeoutError(url) from error
        except (httpcore.NetworkError, httpcore.RemoteProtocolError) as error:
            # These include a response that ends too early.
            reason = str(error)[:200] or "no answer"
            raise HttpUnavailableError(url, reason=reason) from error
        except (httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
            raise UnreadableResponseError(url, reason="no HTTP") from error
        except TooLargeError as error:
            limit = f"{self._policy.max_bytes:,}"
            raise ResponseTooLargeError(url, limit=limit) from error
        except UnknownEncodingError as error:
            reason = "packed in a way that was not asked for, or broken"
            raise UnreadableResponseError(url, reason=reason) from error


def _plain_headers(pairs: list[tuple[bytes, bytes]]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for raw_name, raw_value in pairs:
        name = raw_name.decode("ascii", "replace").lower()
        value = raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers
