"""Errors of HTTP requests; messages name the host, never a query string.

HttpError
├── RequestRefusedError         an address that is never requested: private, odd port, …
│   └── HostNotAllowedError     … unless the operator names its host
├── RobotsRefusedError          the site asks crawlers to stay away from it
├── TooManyRedirectsError
├── ResponseTooLargeError       on the wire or unpacked
├── UnreadableResponseError     no HTTP, or compressed in a way that was not requested
├── response.HttpStatusError    a status of 400 or more
└── HttpUnavailableError        no response; a later attempt may succeed
    ├── HostUnknownError
    └── HttpTimeoutError
"""

from urllib.parse import urlsplit, urlunsplit

from freeshelf.core.errors import FreeshelfError


def shown_url(url: str) -> str:
    """Return a URL for messages, without account, query and fragment."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "the address"
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", ""))[:200]


class HttpError(FreeshelfError):
    """Base class of HTTP errors; `url` is the requested URL, which begins messages."""

    url: str

    def __init__(self, url: str, **values: object) -> None:
        text = f"{shown_url(url)} {str(self.message) % values}"
        super().__init__(text, url=url, **values)


class RequestRefusedError(HttpError):
    """Error for a URL that this library does not request."""

    message = "is not fetched: %(reason)s."


class HostNotAllowedError(RequestRefusedError):
    """Error for a host or port that is not public and not allowed by the operator."""

    @property
    def host(self) -> str:
        """The host with its port, in the form that the operator can allow."""
        return urlsplit(self.url).netloc.rpartition("@")[2]


class RobotsRefusedError(HttpError):
    """Error for a URL that robots.txt disallows."""

    message = "is not fetched: the site's robots.txt forbids it."


class TooManyRedirectsError(HttpError):
    """Error for too many redirects."""

    message = "redirects more than %(most)s times."


class ResponseTooLargeError(HttpError):
    """Error for a response that exceeds the size limit."""

    message = "is larger than %(limit)s bytes."


class UnreadableResponseError(HttpError):
    """Error for a response that cannot be parsed."""

    message = "gave an unreadable answer: %(reason)s."


class HttpUnavailableError(HttpError):
    """Error for a missing or interrupted response."""

    message = "could not be reached: %(reason)s."


class HostUnknownError(HttpUnavailableError):
    """Error for a host name that does not resolve."""

    message = "could not be reached: no host of that name is known."


class HttpTimeoutError(HttpUnavailableError):
    """Error for a request that exceeded its time limit."""

    message = "could not be reached: it took too long."
