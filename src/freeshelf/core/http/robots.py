"""robots.txt, for callers that crawl. https://www.rfc-editor.org/rfc/rfc9309"""

import time
from collections.abc import Callable

import httpx
from protego import Protego

from freeshelf.core.http.errors import HttpError
from freeshelf.core.http.policy import host_and_port
from freeshelf.core.http.response import HttpResponse, HttpStatusError

_KEPT_SECONDS = 3_600.0
_MOST_CHARACTERS = 500 * 1024  # what a crawler must at least read, 2.5 there
_LONGEST_DELAY = 30.0
_FORBIDS_ALL = "User-agent: *\nDisallow: /\n"
_SERVER_ERROR = 500


class Robots:
    """What sites ask of us; each site's answer is kept for an hour."""

    def __init__(
        self, fetch: Callable[[str], HttpResponse], *, user_agent: str
    ) -> None:
        self._fetch = fetch
        self._agent = user_agent
        self._kept: dict[str, tuple[float, Protego]] = {}

    def allows(self, url: httpx.URL) -> bool:
        """Whether the site lets this address be crawled."""
        return bool(self._rules(url).can_fetch(str(url), self._agent))

    def delay(self, url: httpx.URL) -> float:
        """Seconds that the site wants between two requests, 30 at most."""
        return min(
            float(self._rules(url).crawl_delay(self._agent) or 0), _LONGEST_DELAY
        )

    def _rules(self, url: httpx.URL) -> Protego:
        host, port = host_and_port(url)
        origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
        key = f"{url.scheme}://{host}:{port}"
        now = time.monotonic()
        if key not in self._kept or self._kept[key][0] < now:
            text = self._text(f"{origin}/robots.txt")
            self._kept[key] = (now + _KEPT_SECONDS, Protego.parse(text))
        return self._kept[key][1]

    def _text(self, url: str) -> str:
        try:
            return self._fetch(url).text[:_MOST_CHARACTERS]
        except HttpStatusError as error:
            # No such file forbids nothing; a site in trouble forbids all (2.3.1 there).
            return "" if error.status < _SERVER_ERROR else _FORBIDS_ALL
        except HttpError:
            return _FORBIDS_ALL
