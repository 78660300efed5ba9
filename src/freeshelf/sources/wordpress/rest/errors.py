"""Why a live site cannot be read.

SourceError
├── NotRestError            no REST interface of WordPress at the address
├── SiteNotAllowedError     the address is none that this library asks
├── LoginRefusedError       a wrong application password, or one that would be seen
└── SiteUnavailableError    the site does not answer, or not in its language
"""

from freeshelf.core.http import HostNotAllowedError, HttpError
from freeshelf.sources.errors import SourceError


class NotRestError(SourceError):
    """There is no REST interface of WordPress."""

    def __init__(self, url: str) -> None:
        super().__init__(
            f"{url} does not offer the WordPress REST API. Enter the web "
            f"address of the site's home page, or the one that ends in /wp-json/. A "
            f"plugin may have switched it off."
        )
        self.url = url


class SiteNotAllowedError(SourceError):
    """The address, or where it leads, is not asked: its host or its port."""

    def __init__(self, error: HostNotAllowedError) -> None:
        super().__init__(
            f"{error} If it is a machine of your own, add {error.host} to "
            f"FREESHELF_HTTP_ALLOWED_HOSTS and start again."
        )
        self.url = error.url


class LoginRefusedError(SourceError):
    """The site does not take the name and password, or they are not sent."""

    def __init__(self, url: str, *, reason: str) -> None:
        super().__init__(
            f"{url} cannot be read as a user: {reason}. Make an application password "
            f"under Users › Profile in WordPress, for a user who may edit everything."
        )
        self.url = url


class SiteUnavailableError(SourceError):
    """The site stopped answering; what was fetched is kept for the next try."""

    def __init__(self, error: HttpError) -> None:
        super().__init__(
            f"{error} Start again later: what was already downloaded is not "
            f"requested again."
        )
