"""Find the REST API of a site.

https://developer.wordpress.org/rest-api/using-the-rest-api/discovery/
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from bs4 import BeautifulSoup

from freeshelf.core.http import (
    HostNotAllowedError,
    HttpClient,
    HttpError,
    HttpResponse,
    HttpStatusError,
    HttpUnavailableError,
)
from freeshelf.sources.errors import SourceError


class NotRestError(SourceError):
    """There is no REST API of WordPress."""

    message = (
        "%(url)s does not offer the WordPress REST API. Enter the web address of the "
        "site's home page, or the one that ends in /wp-json/. A plugin may have "
        "switched it off."
    )


class SiteNotAllowedError(SourceError):
    """The host or port of the URL, or of its redirect, is not allowed."""

    message = (
        "%(error)s If it is a machine of your own, add %(host)s to "
        "FREESHELF_HTTP_ALLOWED_HOSTS and start again."
    )


class LoginRefusedError(SourceError):
    """The site rejects username and password, or they are not sent for safety."""

    message = (
        "%(url)s cannot be read as a user: %(reason)s. Make an application password "
        "under Users › Profile in WordPress, for a user who may edit everything."
    )


class SiteUnavailableError(SourceError):
    """The site stopped responding; responses so far are stored for the next try."""

    message = (
        "%(error)s Start again later: what was already downloaded is not requested "
        "again."
    )


_RELATION = "https://api.w.org/"
_LINK = re.compile(r'<([^>]*)>\s*;[^,]*\brel="?https://api\.w\.org/"?')
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class RestRoot:
    """Root of a REST API: a path, or ?rest_route= without permalinks."""

    url: str

    def address(self, route: str, **parameters: str | int) -> str:
        """Return the URL of a route such as /wp/v2/posts."""
        parts = urlsplit(self.url)
        query = dict(parse_qsl(parts.query))
        path = parts.path
        if "rest_route" in query:
            query["rest_route"] = route
        else:
            path = f"{path.rstrip('/')}{route}"
        query |= {name: str(value) for name, value in parameters.items()}
        return urlunsplit((parts.scheme, parts.netloc, path, urlencode(query), ""))


def find_root(client: HttpClient, url: str) -> tuple[RestRoot, dict[str, Any]]:
    """Return the root of a site's API and its index, empty if a login is needed.

    Raises NotRestError when no candidate is a REST API, SiteNotAllowedError when its
    host is not allowed here, and SiteUnavailableError when nothing responds.
    """
    unreachable: HttpError | None = None
    refused: HostNotAllowedError | None = None
    for candidate in _candidates(client, url):
        try:
            response = client.get(candidate, accept=_JSON)
            index = response.json()
        except HttpUnavailableError as error:
            unreachable = error
        except HostNotAllowedError as error:
            refused = error
        except HttpStatusError as error:
            if _is_closed(error):
                return RestRoot(candidate), {}
        except HttpError:
            continue
        else:
            if isinstance(index, dict) and "wp/v2" in index.get("namespaces", []):
                return RestRoot(response.url), index
    if unreachable is not None:
        raise SiteUnavailableError(error=unreachable)
    if refused is not None:
        raise SiteNotAllowedError(error=refused, host=refused.host)
    raise NotRestError(url=url)


def _is_closed(error: HttpStatusError) -> bool:
    """Return whether WordPress itself says that it responds to users only."""
    if error.status not in {401, 403}:
        return False
    try:
        body = error.response.json()
    except HttpError:
        return False
    return isinstance(body, dict) and str(body.get("code", "")).startswith("rest_")


def _candidates(client: HttpClient, url: str) -> Iterator[str]:
    """Yield distinct URLs that may be the root, the most likely first."""
    seen: set[str] = set()
    for candidate in _possible(client, url):
        if candidate not in seen:
            seen.add(candidate)
            yield candidate


def _possible(client: HttpClient, url: str) -> Iterator[str]:
    parts = urlsplit(url)
    before, has_root, _after = parts.path.partition("/wp-json")
    if has_root:
        yield urlunsplit((parts.scheme, parts.netloc, f"{before}/wp-json/", "", ""))
    if "rest_route" in dict(parse_qsl(parts.query)):
        yield urlunsplit((parts.scheme, parts.netloc, parts.path, "rest_route=/", ""))
    home = urlunsplit((parts.scheme, parts.netloc, before or "/", "", ""))
    try:
        front = client.get(home)
    except HttpUnavailableError as error:
        raise SiteUnavailableError(error=error) from error
    except HostNotAllowedError as error:
        raise SiteNotAllowedError(error=error, host=error.host) from error
    except HttpError:
        front = HttpResponse(url=home, status=0)
    yield from _linked_roots(front)
    base = front.url.partition("?")[0].rstrip("/")
    yield f"{base}/wp-json/"
    yield f"{base}/?rest_route=/"


def _linked_roots(front: HttpResponse) -> Iterator[str]:
    """Yield the API roots named by the front page, in its headers or its head."""
    if header := _LINK.search(front.headers.get("link", "")):
        yield urljoin(front.url, header[1])
    if front.media_type == "text/html":
        for link in BeautifulSoup(front.content[:500_000], "lxml").find_all("link"):
            if _RELATION in (link.get("rel") or []):
                yield urljoin(front.url, str(link.get("href", "")))
