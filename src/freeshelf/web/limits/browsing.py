"""How many costly pages a client may have: readers, crawlers, and what hammers.

Costly are results with what was chosen, those of a topic or publisher too, full lists
of facets, questions to a document, and pictures of pages.
Three classes (docs/adr/0152):

- a reader has a bucket of its own, far above what a room full of people needs;
- crawlers that say so share one small bucket;
- what goes on asking when its bucket is empty falls into debt, and gets nothing until
  it slows down.

Many people may share an address with what hammers (an office, a mobile network, Tor).
So requests from our own pages have a bucket beside those from anywhere, and searches
for words alone have a reserve that nothing else draws from.

Clients that show no sign of a browser on one of our pages, and that were not seen here
before, share a bucket too: a crawl from thousands of addresses is no client at all.
"""

import re
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from freeshelf.core.token_buckets import TokenBuckets
from freeshelf.web.limits.clients import client_pseudonym
from freeshelf.web.search_state import FACET_NAMES

_CRAWLERS = b"crawlers"
_STRANGERS = b"strangers"
# Added to the name of a client for what it asks from pages of ours.
_OURS = b"+"
_DECLARED = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|archiver|scrapy|fetcher|curl/|wget/"
    r"|python-|httpclient|headless|\+https?://",
    re.IGNORECASE,
)
_RESULTS = re.compile(r"/[a-z-]{2,10}/search(/facets/[^/]+)?")
# Lists of results with a filter of their own.
_FILTERED = re.compile(r"/[a-z-]{2,10}/(?:topics/[^/]+|publishers)/[^/]+")
_INSIDE = re.compile(r"/[a-z-]{2,10}/r/[^/]+/[^/]+/files/\d+")
_QUESTION = re.compile(r"(?:^|&)q=[^&]")
_PICTURE = re.compile(r"/r/[^/]+/files/\d+/page/\d+/[^/]+\.webp")
# Those of editor-defined fields are called field.KEY.
_FACET = re.compile(
    r"(?:^|&)(?:{names}|field\.[\w-]+)=[^&]".format(names="|".join(FACET_NAMES))
)
_DEEP_PAGE = re.compile(r"(?:^|&)page=\d")
# Each value more costs one more, since each multiplies what there is to crawl.
_MOST_COST = 6.0
_ON_OUR_PAGES = 0.5

_readers = TokenBuckets(capacity=240, per_second=4, debt=120)
# Words alone, when the bucket of their address is empty.
_words = TokenBuckets(capacity=30, per_second=1)
_shared = TokenBuckets(capacity=60, per_second=0.5)
_strangers = TokenBuckets(capacity=120, per_second=2)
# Clients that were seen here on a page that is not costly.
_seen = TokenBuckets(capacity=1, per_second=1)


@dataclass(frozen=True, slots=True)
class _Request:
    """What counts of a request."""

    cost: float
    is_combination: bool
    is_words: bool
    declares_itself: bool
    comes_from_us: bool


def seconds_to_wait(request: HttpRequest) -> float:
    """0 when a client may have what it asks for."""
    if not settings.FREESHELF_CRAWLER_LIMITS or request.method not in ("GET", "HEAD"):
        return 0.0
    asked = _read(request)
    name = client_pseudonym(request)
    if not asked.cost:
        if name is not None and not asked.declares_itself:
            _seen.take(name)
        return 0.0
    if asked.declares_itself:
        return _shared.take(_CRAWLERS, asked.cost)
    wait = _wait_of_reader(name, asked) if name is not None else 0.0
    if wait or not asked.is_combination or asked.comes_from_us:
        return wait
    if name is not None and _seen.knows(name):
        return 0.0
    return _strangers.take(_STRANGERS)


def forget_clients() -> None:
    """Begin anew."""
    for buckets in (_readers, _words, _shared, _strangers, _seen):
        buckets.clear()


def _wait_of_reader(name: bytes, asked: _Request) -> float:
    key, cost = name, asked.cost
    if asked.comes_from_us:
        key, cost = name + _OURS, cost * _ON_OUR_PAGES
    wait = _readers.take(key, cost)
    if not (wait and asked.is_words):
        return wait
    return min(wait, _words.take(name))


def _read(request: HttpRequest) -> _Request:
    query = request.META.get("QUERY_STRING", "")
    cost, is_combination = _cost(request.path_info, query)
    return _Request(
        cost=cost,
        is_combination=is_combination,
        is_words=_is_words(request.path_info, query),
        declares_itself=_DECLARED.search(request.headers.get("User-Agent", ""))
        is not None,
        # Browsers say so since 2019 to 2023, whatever the rule for referrers is.
        comes_from_us=request.headers.get("Sec-Fetch-Site") == "same-origin",
    )


def _cost(path: str, query: str) -> tuple[float, bool]:
    """What an address costs, and whether it is one of endless combinations."""
    if _PICTURE.fullmatch(path):
        return 1.0, False
    if not query:
        return 0.0, False
    if _INSIDE.fullmatch(path):
        return (1.0 if _QUESTION.search(query) else 0.0), False
    is_filtered = _FILTERED.fullmatch(path) is not None
    if not is_filtered and not _RESULTS.fullmatch(path):
        return 0.0, False
    values = len(_FACET.findall(query)) + is_filtered
    is_combination = values > 1 or (values == 1 and bool(_DEEP_PAGE.search(query)))
    return min(_MOST_COST, max(1.0, float(values))), is_combination


def _is_words(path: str, query: str) -> bool:
    """Whether a search has nothing chosen and asks for its first page."""
    found = _RESULTS.fullmatch(path)
    is_results = found is not None and found[1] is None
    return is_results and not (_FACET.search(query) or _DEEP_PAGE.search(query))
