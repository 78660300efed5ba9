"""Read the public lists of a site: its sitemap and its newest feed.

Both are requested anonymously. They show paths that REST does not contain.
"""

import html
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from freeshelf.core.http import HttpClient, HttpError
from freeshelf_wordpress.sources.rest.client import PageCache

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
        text = _text(client, _on_requested_host(home, part), cache)
        paths = {path_of(url) for url in _ADDRESS.findall(text)} - {""}
        paths_by_name = listing.taxonomies if kind == "taxonomies" else listing.types
        paths_by_name[name] |= paths
    feed = _text(client, home + _FEED, cache)
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
        urls = _ADDRESS.findall(_text(client, home + index, cache))
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


def _text(client: HttpClient, url: str, cache: PageCache) -> str:
    cached = cache.get(url)
    if cached is None:
        try:
            text = client.get(url, accept="text/xml, application/xml").text
        except HttpError:
            text = ""
        cached = {"body": text}
        cache.put(url, cached)
    return str(cached.get("body") or "")
