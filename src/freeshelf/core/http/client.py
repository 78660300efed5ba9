"""HTTP client with limits on URLs, request rate and response size."""

import io
import itertools
import random
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import BinaryIO

import httpx
from protego import Protego

from freeshelf.core.http.errors import (
    HostUnknownError,
    HttpError,
    HttpUnavailableError,
    RequestRefusedError,
    RobotsRefusedError,
    TooManyRedirectsError,
    UnreadableResponseError,
)
from freeshelf.core.http.policy import HttpPolicy, host_and_port, origin_of
from freeshelf.core.http.response import (
    Credentials,
    HttpResponse,
    HttpStatusError,
    Validators,
)
from freeshelf.core.http.transport import ACCEPTED, Transport, unpacked

_KEPT_SECONDS = 3_600.0
_MAX_CHARACTERS = 500 * 1024  # the minimum that a crawler must read, section 2.5
_MAX_DELAY = 30.0
_FORBIDS_ALL = "User-agent: *\nDisallow: /\n"
_SERVER_ERROR = 500


class Robots:
    """Rules of robots.txt files, cached for an hour per site."""

    def __init__(
        self, fetch: Callable[[str], HttpResponse], *, user_agent: str
    ) -> None:
        self._fetch = fetch
        self._agent = user_agent
        self._cached: dict[str, tuple[float, Protego]] = {}

    def allows(self, url: httpx.URL) -> bool:
        """Return whether the site allows a URL to be crawled."""
        return bool(self._rules(url).can_fetch(str(url), self._agent))

    def delay(self, url: httpx.URL) -> float:
        """Return the seconds that the site wants between two requests, 30 at most."""
        return min(float(self._rules(url).crawl_delay(self._agent) or 0), _MAX_DELAY)

    def _rules(self, url: httpx.URL) -> Protego:
        host, port = host_and_port(url)
        origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
        key = f"{url.scheme}://{host}:{port}"
        now = time.monotonic()
        if key not in self._cached or self._cached[key][0] < now:
            text = self._text(f"{origin}/robots.txt")
            self._cached[key] = (now + _KEPT_SECONDS, Protego.parse(text))
        return self._cached[key][1]

    def _text(self, url: str) -> str:
        try:
            return self._fetch(url).text[:_MAX_CHARACTERS]
        except HttpStatusError as error:
            # A missing file allows everything; a server error forbids everything
            # (2.3.1).
            return "" if error.status < _SERVER_ERROR else _FORBIDS_ALL
        except HttpError:
            return _FORBIDS_ALL


_MAX_HOSTS = 1_000


class Throttle:
    """Next allowed request time per host, shared by all clients of a process."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._next: OrderedDict[str, float] = OrderedDict()

    def wait(self, host: str, *, interval: float) -> None:
        """Wait until a host may be requested, and reserve the next slot."""
        with self._lock:
            now = self._clock()
            turn = max(now, self._next.get(host, now))
            self._next[host] = turn + interval
            self._next.move_to_end(host)
            while len(self._next) > _MAX_HOSTS:
                self._next.popitem(last=False)
        if turn > now:
            self._sleep(turn - now)

    def sleep(self, seconds: float) -> None:
        """Wait before a retry."""
        self._sleep(seconds)


_REDIRECTS = {301, 302, 303, 307, 308}
_PARTIAL = 206
_FIRST_ERROR = 400
_ERROR_BODY = 64 * 1024
_FIRST_PAUSE = 0.5
_PACER = Throttle()

Began = Callable[[HttpResponse], None]


class HttpClient:
    """HTTP client for public hosts; use it as a context manager or call `close`.

    Credentials are sent only to the origin of the first URL. With `crawls`, robots.txt
    is fetched first and obeyed. Every method raises HttpError.
    """

    def __init__(
        self,
        policy: HttpPolicy | None = None,
        *,
        credentials: Credentials | None = None,
        crawls: bool = False,
        pacer: Throttle = _PACER,
    ) -> None:
        self._policy = policy or HttpPolicy()
        self._credentials = credentials
        self._pacer = pacer
        self._exchange = Transport(self._policy)
        agent = self._policy.user_agent
        self._robots = Robots(self._get_robots, user_agent=agent) if crawls else None

    def __enter__(self) -> "HttpClient":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._exchange.close()

    def get(
        self,
        url: str,
        *,
        accept: str = "*/*",
        validators: Validators | None = None,
    ) -> HttpResponse:
        """Fetch a URL; with validators the response may be 304 and empty."""
        headers = {"accept": accept, "accept-encoding": ACCEPTED}
        headers |= (validators or Validators()).headers
        return self._persist(lambda: self._content(url, headers))

    def download(
        self,
        url: str,
        file: BinaryIO,
        *,
        accept: str = "*/*",
        continues: bool = False,
    ) -> HttpResponse:
        """Write the content to an empty file and return the response without it.

        An interrupted download resumes where it stopped, if the server supports it.
        With `continues` the file may already have a first part; the caller must verify
        the result by its checksum. A file that was complete is answered with 416.
        """
        known = Validators()

        def attempt() -> HttpResponse:
            at = file.seek(0, io.SEEK_END)
            headers = {"accept": accept, "accept-encoding": "identity"}
            is_known = bool(known.etag) and not known.etag.startswith("W/")
            if at and (continues or is_known):
                headers["range"] = f"bytes={at}-"
            if at and is_known:
                headers["if-range"] = known.etag

            def began(response: HttpResponse) -> None:
                nonlocal known
                known = response.validators
                is_rest = response.status == _PARTIAL
                if is_rest and not _continues(response, at):
                    raise UnreadableResponseError(url, reason="another part of it")
                file.seek(at if is_rest else 0)
                file.truncate()

            return self._follow(url, headers, file, began=began)

        return self._persist(attempt)

    def _content(
        self, url: str, headers: Mapping[str, str], *, crawling: bool = True
    ) -> HttpResponse:
        body = io.BytesIO()
        response = self._follow(url, headers, body, crawling=crawling)
        return replace(response, content=body.getvalue())

    def _get_robots(self, url: str) -> HttpResponse:
        headers = {"accept": "text/plain", "accept-encoding": ACCEPTED}
        return self._content(url, headers, crawling=False)

    def _persist(self, attempt: Callable[[], HttpResponse]) -> HttpResponse:
        """Retry temporary failures after a pause."""
        for number in itertools.count(1):
            is_last = number >= self._policy.tries
            pause = random.uniform(0.5, 1.0) * _FIRST_PAUSE * 2**number  # noqa: S311 - no secret
            try:
                return attempt()
            except HostUnknownError:
                raise
            except HttpUnavailableError:
                if is_last:
                    raise
            except HttpStatusError as error:
                retry_after = error.response.retry_after(datetime.now(UTC))
                pause = max(pause, retry_after or 0.0)
                too_long = pause > self._policy.longest_wait_seconds
                if is_last or too_long or not error.is_temporary:
                    raise
            self._pacer.sleep(pause)
        raise AssertionError("counting has no end")

    def _follow(
        self,
        url: str,
        headers: Mapping[str, str],
        body: BinaryIO,
        *,
        began: Began | None = None,
        crawling: bool = True,
    ) -> HttpResponse:
        """Follow redirects, write the content to `body` and return the response."""
        first = current = self._policy.checked(url)
        # robots.txt is public, and it may belong to another site.
        credentials = self._credentials if crawling else None
        for _hop in range(self._policy.max_redirects + 1):
            self._wait_for_turn(current, crawling=crawling)
            sent = dict(headers)
            if credentials and origin_of(current) == origin_of(first):
                sent["authorization"] = credentials.header
            with self._exchange.answer(current, sent) as (response, chunks):
                target = response.headers.get("location")
                if response.status not in _REDIRECTS or not target:
                    return self._take(response, chunks, body, began)
            current = self._policy.checked(_joined(current, target))
        raise TooManyRedirectsError(url, most=self._policy.max_redirects)

    def _wait_for_turn(self, url: httpx.URL, *, crawling: bool) -> None:
        interval = 1 / self._policy.requests_per_second
        if self._robots is not None and crawling:
            if not self._robots.allows(url):
                raise RobotsRefusedError(str(url))
            interval = max(interval, self._robots.delay(url))
        self._pacer.wait(host_and_port(url)[0], interval=interval)

    def _take(
        self,
        response: HttpResponse,
        chunks: Iterator[bytes],
        body: BinaryIO,
        began: Began | None,
    ) -> HttpResponse:
        encoding = response.headers.get("content-encoding", "")
        if response.status >= _FIRST_ERROR:
            start = _start_of(unpacked(chunks, encoding=encoding, max_bytes=2**20))
            failed = replace(response, content=start)
            raise HttpStatusError(response.url, response=failed, status=response.status)
        if began is not None:
            began(response)
        left = self._policy.max_bytes - body.tell()
        body.writelines(unpacked(chunks, encoding=encoding, max_bytes=left))
        return response


def _joined(url: httpx.URL, target: str) -> str:
    try:
        return str(url.join(target))
    except (httpx.InvalidURL, ValueError) as error:
        reason = "it redirects to something that is not a valid web address"
        raise RequestRefusedError(str(url), reason=reason) from error


def _start_of(chunks: Iterator[bytes]) -> bytes:
    start = b""
    for chunk in chunks:
        start += chunk
        if len(start) >= _ERROR_BODY:
            break
    return start[:_ERROR_BODY]


def _continues(response: HttpResponse, at: int) -> bool:
    return response.headers.get("content-range", "").startswith(f"bytes {at}-")
