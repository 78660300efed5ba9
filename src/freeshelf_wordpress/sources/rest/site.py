"""Source for a live WordPress site: its REST API, its sitemap and its newest feed."""

import html
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

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
from freeshelf_wordpress.sources.rest.site_reader import SiteReader

_INDEXES = ("/wp-sitemap.xml", "/sitemap_index.xml", "/sitemap.xml")
_FEED = "/feed/"
_ADDRESS = re.compile(r"<loc>\s*(?:<!\[CDATA\[)?\s*([^<\]\s]{1,2000})")
_FEED_ADDRESS = re.compile(r"<item>.*?<link>\s*([^<\s]{1,2000})\s*</link>", re.DOTALL)
# https://developer.wordpress.org/reference/classes/wp_sitemaps/
_OF_CORE = re.compile(r"/wp-sitemap-(posts|taxonomies)-(.+)-\d+\.xml$")
# File names of Yoast, Rank Math, SEOPress and All in One SEO.
_OF_PLUGIN = re.compile(r"/([\w-]+?)-sitemap\d*\.xml$")
_TAXONOMIES = {"category", "post_tag", "post_format"}
_NO_TYPES = {"author", "local"}
# Lists of plugins that repeat paths of other lists, unless they are custom types.
_REPEATING_LISTS = {"video", "news"}
_MAX_PARTS = 200


@dataclass(slots=True)
class Listing:
    """Paths that a site lists, by type or taxonomy.

    `shown_types` and `shown_taxonomies` are named by REST. `unsure` are names in
    `types` from a plugin's sitemap, which may be types or taxonomies.
    """

    types: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    taxonomies: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    feed: set[str] = field(default_factory=set)
    shown_types: frozenset[str] = frozenset()
    shown_taxonomies: frozenset[str] = frozenset()
    unsure: set[str] = field(default_factory=set)

    def classify(
        self,
        types: Mapping[str, Collection[str]],
        taxonomies: Mapping[str, Collection[str]],
    ) -> None:
        """Decide which unsure names are types and which are taxonomies.

        Types come with the known paths of their items, taxonomies with the known slugs
        of terms. Names that stay unsure are neither.
        """
        for name in self.unsure & self.types.keys():
            paths = self.types[name]
            if name in _REPEATING_LISTS:
                others = (p for other, p in self.types.items() if other != name)
                paths.difference_update(*others, *self.taxonomies.values())
            slugs = {path.rpartition("/")[2] for path in paths}
            is_type = not paths.isdisjoint(types.get(name, ()))
            terms = taxonomies.get(name)
            if terms is not None and not is_type and (not terms or slugs & {*terms}):
                self.taxonomies[name] |= paths
                del self.types[name]
            elif name in _REPEATING_LISTS and not paths:
                del self.types[name]
        self.unsure -= types.keys() | taxonomies.keys()


def read_listing(
    client: HttpClient,
    home: str,
    cache: PageCache,
    *,
    types: Collection[str],
    taxonomies: Collection[str],
) -> Listing:
    """Read sitemap and feed; a site may have disabled either."""
    listing = Listing(
        shown_types=frozenset(types), shown_taxonomies=frozenset(taxonomies)
    )
    for part in list(_parts(client, home, cache))[:_MAX_PARTS]:
        kind_and_name = _kind_and_name(part, taxonomies)
        if kind_and_name is None:
            continue
        kind, name = kind_and_name
        if kind == "unsure":
            listing.unsure.add(name)
        text = _page_text(client, _on_requested_host(home, part), cache)
        paths = {path_of(url) for url in _ADDRESS.findall(text)} - {""}
        paths_by_name = listing.taxonomies if kind == "taxonomies" else listing.types
        paths_by_name[name] |= paths
    feed = _page_text(client, home + _FEED, cache)
    listing.feed = {path_of(url) for url in _FEED_ADDRESS.findall(feed)} - {""}
    return listing


def path_of(url: str) -> str:
    """Return the path of a URL, equal for all spellings; empty for the root."""
    try:
        return unquote(urlsplit(html.unescape(url)).path).rstrip("/")
    except ValueError:
        return ""


def _parts(client: HttpClient, home: str, cache: PageCache) -> Iterator[str]:
    for index in _INDEXES:
        urls = _ADDRESS.findall(_page_text(client, home + index, cache))
        if urls:
            yield from map(html.unescape, urls)
            return


def _kind_and_name(url: str, taxonomies: Collection[str]) -> tuple[str, str] | None:
    if match := _OF_CORE.search(url):
        return match[1], match[2]
    if (match := _OF_PLUGIN.search(url)) is None or match[1] in _NO_TYPES:
        return None
    is_taxonomy = match[1] in _TAXONOMIES or match[1] in taxonomies
    return ("taxonomies" if is_taxonomy else "unsure"), match[1]


def _on_requested_host(home: str, url: str) -> str:
    """Move a URL to the requested host, since a copy names the original."""
    requested, listed = urlsplit(home), urlsplit(url)
    query = f"?{listed.query}" if listed.query else ""
    return f"{requested.scheme}://{requested.netloc}{listed.path}{query}"


def _page_text(client: HttpClient, url: str, cache: PageCache) -> str:
    cached = cache.get(url)
    if cached is None:
        try:
            text = client.get(url, accept="text/xml, application/xml").text
        except HttpError:
            text = ""
        cached = {"body": text}
        cache.put(url, cached)
    return str(cached.get("body") or "")


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
