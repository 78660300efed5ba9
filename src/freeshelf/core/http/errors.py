"""Why something could not be fetched; messages name the host, never a query string.

HttpError
├── RequestRefusedError         an address that is never asked: private, odd port, …
│   └── HostNotAllowedError     … unless the operator names its host
├── RobotsRefusedError          the site asks crawlers to stay away from it
├── TooManyRedirectsError
├── ResponseTooLargeError       on the wire or unpacked
├── UnreadableResponseError     no HTTP, or packed in a way that was not asked for
├── response.HttpStatusError    an answer of 400 or more
└── HttpUnavailableError        no answer; trying again later may work
    ├── HostUnknownError
    └── HttpTimeoutError
"""

from urllib.parse import urlsplit, urlunsplit

from freeshelf.core.errors import FreeshelfError


def shown_url(url: str) -> str:
    """An address as messages show it: without account, query and fragment."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "the address"
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", ""))[:200]


class HttpError(FreeshelfError):
    """Base of the errors of fetching; `url` is what was asked for."""

    def __init__(self, url: str, problem: str) -> None:
        super().__init__(f"{shown_url(url)} {problem}")
        self.url = url


class RequestRefusedError(HttpError):
    """This library does not ask such an address."""

    def __init__(self, url: str, *, reason: str) -> None:
        super().__init__(url, f"is not fetched: {reason}.")
        self.reason = reason


class HostNotAllowedError(RequestRefusedError):
    """The host is not public, or the port none of the web, and nobody named it."""

    @property
    def host(self) -> str:
        """The host with its port, as the operator would name it."""
        return urlsplit(self.url).netloc.rpartition("@")[2]


class RobotsRefusedError(HttpError):
    """The robots.txt of the site forbids it."""

    def __init__(self, url: str) -> None:
        super().__init__(url, "is not fetched: the site's robots.txt forbids it.")


class TooManyRedirectsError(HttpError):
    """It leads from one address to the next without an end."""

    def __init__(self, url: str, *, most: int) -> None:
        super().__init__(url, f"redirects more than {most} times.")


class ResponseTooLargeError(HttpError):
    """The answer is larger than it may be."""

    def __init__(self, url: str, *, max_bytes: int) -> None:
        super().__init__(url, f"is larger than {max_bytes:,} bytes.")
        self.max_bytes = max_bytes


class UnreadableResponseError(HttpError):
    """What came is no answer that can be read."""

    def __init__(self, url: str, *, reason: str) -> None:
        super().__init__(url, f"gave an unreadable answer: {reason}.")


class HttpUnavailableError(HttpError):
    """There was no answer, or it broke off."""

    def __init__(self, url: str, *, reason: str = "") -> None:
        super().__init__(url, f"could not be reached: {reason or 'no answer'}.")


class HostUnknownError(HttpUnavailableError):
    """Nobody knows a host of that name."""

    def __init__(self, url: str) -> None:
        super().__init__(url, reason="no host of that name is known")


class HttpTimeoutError(HttpUnavailableError):
    """It took longer than it may."""

    def __init__(self, url: str) -> None:
        super().__init__(url, reason="it took too long")
