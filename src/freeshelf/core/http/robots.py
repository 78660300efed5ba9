"""robots.txt, for callers that crawl. https://www.rfc-editor.org/rfc/rfc9309"""

import time
from collections.abc import Callable

import httpx
from protego import Protego

from freeshelf.core.http.errors import HttpError
from freeshelf.core.http.policy import host_and_port
from freeshelf.core.http.response import HttpResponse, HttpStatusError

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
