"""What a site lists for its readers: its sitemap and its newest feed.

Both are read as nobody. What stands there and not in the REST interface is something
that an address alone cannot give.
"""

import html
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from freeshelf.core.http import HttpClient, HttpError
from freeshelf.sources.wordpress.rest.page_cache import PageCache

_INDEXES = ("/wp-sitemap.xml", "/sitemap_index.xml", "/sitemap.xml")
_FEED = "/feed/"
_ADDRESS = re.compile(r"<loc>\s*(?:<!\[CDATA\[)?\s*([^<\]\s]{1,2000})")
_FEED_ADDRESS = re.compile(r"<item>.*?<link>\s*([^<\s]{1,2000})\s*</link>", re.DOTALL)
# https://developer.wordpress.org/reference/classes/wp_sitemaps/
_OF_CORE = re.compile(r"/wp-sitemap-(posts|taxonomies)-(.+)-\d+\.xml$")
# As Yoast, Rank Math, SEOPress and All in One SEO name theirs.
_OF_PLUGIN = re.compile(r"/([\w-]+?)-sitemap\d*\.xml$")
_TAXONOMIES = {"category", "post_tag", "post_format"}
_NO_TYPES = {"author", "local"}
# What a plug-in lists of other lists once more, where it is no type of the site's own.
_ONCE_MORE = {"video", "news"}
_MOST_PARTS = 200


@dataclass(slots=True)
class Listing:
    """Paths that a site lists, by the name of the type or of the taxonomy.

    `shown_types` and `shown_taxonomies` are what its interface names. `unsure` are the
    names among the types of which the sitemap of a plug-in does not say what they are.
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
        """Find what a name of which that is unsure is, by what is known of the site.

        Types come with the paths of their items, taxonomies with the slugs of terms, as
        far as these are known. What stays unsure is neither.
        """
        for name in self.unsure & self.types.keys():
            paths = self.types[name]
            if name in _ONCE_MORE:
                others = (p for other, p in self.types.items() if other != name)
                paths.difference_update(*others, *self.taxonomies.values())
            slugs = {path.rpartition("/")[2] for path in paths}
            is_type = not paths.isdisjoint(types.get(name, ()))
            terms = taxonomies.get(name)
            if terms is not None and not is_type and (not terms or slugs & {*terms}):
                self.taxonomies[name] |= paths
                del self.types[name]
            elif name in _ONCE_MORE and not paths:
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
    """Read what there is; a site may have switched either off."""
    found = Listing(
        shown_types=frozenset(types), shown_taxonomies=frozenset(taxonomies)
    )
    for part in list(_parts(client, home, cache))[:_MOST_PARTS]:
        named = _named(part, taxonomies)
        if named is None:
            continue
        kind, name = named
        if kind == "unsure":
            found.unsure.add(name)
        text = _text(client, _at(home, part), cache)
        paths = {path_of(address) for address in _ADDRESS.findall(text)} - {""}
        listed = found.taxonomies if kind == "taxonomies" else found.types
        listed[name] |= paths
    feed = _text(client, home + _FEED, cache)
    found.feed = {path_of(address) for address in _FEED_ADDRESS.findall(feed)} - {""}
    return found


def path_of(address: str) -> str:
    """The path of an address, the same for all spellings of it; empty for the root."""
    try:
        return unquote(urlsplit(html.unescape(address)).path).rstrip("/")
    except ValueError:
        return ""


def _parts(client: HttpClient, home: str, cache: PageCache) -> Iterator[str]:
    for index in _INDEXES:
        found = _ADDRESS.findall(_text(client, home + index, cache))
        if found:
            yield from map(html.unescape, found)
            return


def _named(address: str, taxonomies: Collection[str]) -> tuple[str, str] | None:
    if match := _OF_CORE.search(address):
        return match[1], match[2]
    if (match := _OF_PLUGIN.search(address)) is None or match[1] in _NO_TYPES:
        return None
    is_taxonomy = match[1] in _TAXONOMIES or match[1] in taxonomies
    return ("taxonomies" if is_taxonomy else "unsure"), match[1]


def _at(home: str, address: str) -> str:
    """An address of the site where it answers: a copy names the original."""
    here, there = urlsplit(home), urlsplit(address)
    query = f"?{there.query}" if there.query else ""
    return f"{here.scheme}://{here.netloc}{there.path}{query}"


def _text(client: HttpClient, address: str, cache: PageCache) -> str:
    kept = cache.get(address)
    if kept is None:
        try:
            text = client.get(address, accept="text/xml, application/xml").text
        except HttpError:
            text = ""
        kept = {"body": text}
        cache.put(address, kept)
    return str(kept.get("body") or "")
