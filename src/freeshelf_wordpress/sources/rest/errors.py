"""Errors of reading a live site.

SourceError
├── NotRestError            no REST API of WordPress at the URL
├── SiteNotAllowedError     a host or port that is not allowed here
├── LoginRefusedError       a wrong application password, or an unsafe connection
└── SiteUnavailableError    no response, or an invalid one
"""

from freeshelf.core.http import HostNotAllowedError, HttpError
from freeshelf.sources.errors import SourceError


class NotRestError(SourceError):
    """There is no REST API of WordPress."""

    def __init__(self, url: str) -> None:
        super().__init__(
            f"{url} does not offer the WordPress REST API. Enter the web "
            f"address of the site's home page, or the one that ends in /wp-json/. A "
            f"plugin may have switched it off."
        )
        self.url = url


class SiteNotAllowedError(SourceError):
    """The host or port of the URL, or of its redirect, is not allowed."""

    def __init__(self, error: HostNotAllowedError) -> None:
        super().__init__(
            f"{error} If it is a machine of your own, add {error.host} to "
            f"FREESHELF_HTTP_ALLOWED_HOSTS and start again."
        )
        self.url = error.url


class LoginRefusedError(SourceError):
    """The site rejects username and password, or they are not sent for safety."""

    def __init__(self, url: str, *, reason: str) -> None:
        super().__init__(
            f"{url} cannot be read as a user: {reason}. Make an application password "
            f"under Users › Profile in WordPress, for a user who may edit everything."
        )
        self.url = url


class SiteUnavailableError(SourceError):
    """The site stopped responding; responses so far are stored for the next try."""

    def __init__(self, error: HttpError) -> None:
        super().__init__(
            f"{error} Start again later: what was already downloaded is not "
            f"requested again."
        )
