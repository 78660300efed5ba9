"""Source for a live WordPress site, read through its REST API."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from freeshelf.core.http import (
    Credentials,
    HttpClient,
    HttpError,
    HttpPolicy,
    HttpStatusError,
)
from freeshelf.core.http.policy import host_and_port
from freeshelf.sources.base import ReadProgress
from freeshelf_wordpress.sources.records import SourceRecord
from freeshelf_wordpress.sources.rest.client import PageCache, RestClient
from freeshelf_wordpress.sources.rest.discovery import (
    LoginRefusedError,
    SiteUnavailableError,
    find_root,
)
from freeshelf_wordpress.sources.rest.items import origin_of
from freeshelf_wordpress.sources.rest.listing import Listing, read_listing
from freeshelf_wordpress.sources.rest.site_reader import SiteReader

_REFUSED = {401, 403}


class WordPressSite:
    """A Source for the URL of a site, with or without an application password.

    Responses are stored in a folder until everything was read, so that an interrupted
    read continues; the same object reads them from there any number of times. `close`
    deletes them.
    """

    def __init__(
        self,
        url: str,
        *,
        cache: Path,
        credentials: Credentials | None = None,
        policy: HttpPolicy | None = None,
    ) -> None:
        self._url = url if "://" in url else f"https://{url}"
        self._credentials = credentials
        self._policy = policy or HttpPolicy()
        user = credentials.user if credentials else ""
        self._cache = PageCache(cache, url=self._url, user=user)
        self._has_begun = False
        self.unavailable: list[str] = []  # parts that the last read could not see
        self.listing = Listing()  # sitemap and feed

    @property
    def name(self) -> str:
        """Return the URL as it was given."""
        return self._url

    def records(
        self, *, progress: ReadProgress | None = None
    ) -> Iterator[SourceRecord]:
        """Yield the site, settings, accounts, terms and items; raise SourceError.

        Progress counts entries, since sites do not state their size in bytes.
        """
        if not self._has_begun:
            self._cache.begin()
            self._has_begun = True
        with self._rest_client() as client:
            reader = SiteReader(client)
            for count, record in enumerate(reader.records(), start=1):
                yield record
                if progress is not None:
                    progress(count, max(count, reader.expected))
            self.listing = self._listing(client, reader)
        self.unavailable = reader.unavailable
        self._cache.finish()

    def _listing(self, interface: RestClient, reader: SiteReader) -> Listing:
        path = urlsplit(str(interface.index.get("home") or "")).path
        home = f"{origin_of(interface.url)}{path.rstrip('/')}"
        with HttpClient(self._policy) as client:
            return read_listing(
                client,
                home,
                self._cache,
                types=reader.types,
                taxonomies=reader.taxonomies,
            )

    def close(self) -> None:
        """Delete stored responses."""
        self._cache.forget()

    @contextmanager
    def _rest_client(self) -> Iterator[RestClient]:
        with HttpClient(self._policy) as client:
            root, index = find_root(client, self._url)
        with HttpClient(self._policy, credentials=self._credentials) as client:
            if self._credentials is not None or not index:
                self._require_login(root.address, client)
            if not index:
                index = _index(client, root.address("/"))
            yield RestClient(
                client,
                root,
                index,
                self._cache,
                has_login=self._credentials is not None,
            )

    def _require_login(self, url_of: Callable[..., str], client: HttpClient) -> None:
        if self._credentials is None:
            reason = "it answers only to users"
            raise LoginRefusedError(url=self._url, reason=reason)
        url = url_of("/wp/v2/users/me", context="edit")
        self._require_safe(url)
        try:
            client.get(url, accept="application/json")
        except HttpStatusError as error:
            if error.status not in _REFUSED:
                raise SiteUnavailableError(error=error) from error
            reason = f"it does not know {self._credentials.user} with this password"
            raise LoginRefusedError(url=self._url, reason=reason) from error
        except HttpError as error:
            raise SiteUnavailableError(error=error) from error

    def _require_safe(self, url: str) -> None:
        """Refuse to send the password to another host or without encryption."""
        requested = httpx.URL(url)
        host, port = host_and_port(requested)
        given_host, _port = host_and_port(httpx.URL(self._url))
        if host.removeprefix("www.") != given_host.removeprefix("www."):
            reason = (
                f"it names {host} as the place to ask, and the password goes to no "
                f"other host than {given_host}, which you gave"
            )
            raise LoginRefusedError(url=self._url, reason=reason)
        if requested.scheme != "https" and not self._policy.allows_private(host, port):
            reason = (
                "its web address starts with http, where others could read the password"
            )
            raise LoginRefusedError(url=self._url, reason=reason)


def _index(client: HttpClient, url: str) -> dict[str, Any]:
    try:
        index = client.get(url, accept="application/json").json()
    except HttpError as error:
        raise SiteUnavailableError(error=error) from error
    return index if isinstance(index, dict) else {}
