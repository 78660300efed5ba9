"""Rate limits of costly pages for visitors, crawlers and abusive clients.

Costly are filtered results, those of a topic or publisher too, full lists of facets,
questions to a document, and page images. Three classes (docs/adr/0152):

- a visitor has a bucket of its own, far above what a group of people needs;
- declared crawlers share one small bucket;
- a client that continues when its bucket is empty goes into debt, and gets nothing
  until it slows down.

Many people may share an address with an abusive client (an office, a mobile network,
Tor). So requests from our own pages have a separate bucket, and searches without
filters have a reserve of their own.

Clients without signs of a browser on one of our pages, and that were not seen here
before, share a bucket too: a crawl from thousands of addresses is not one client.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, ngettext

from freeshelf.core.token_buckets import TokenBuckets
from freeshelf.search.facet_definitions import FACETS, FIELD_FACET
from freeshelf.web.limits.clients import client_pseudonym
from freeshelf.web.presenters.formats import text_direction
from freeshelf.web.presenters.languages import bcp47

_CRAWLERS = b"crawlers"
_STRANGERS = b"strangers"
# Suffix of a client's key for requests from our pages.
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
_FACET = re.compile(
    r"(?:^|&)(?:{names}|{of_fields}[\w-]+)=[^&]".format(
        names="|".join(FACETS), of_fields=re.escape(FIELD_FACET)
    )
)
_DEEP_PAGE = re.compile(r"(?:^|&)page=\d")
# Each further value costs one more, since it multiplies the pages to crawl.
_MAX_COST = 6.0
_ON_OUR_PAGES = 0.5

_readers = TokenBuckets(capacity=240, per_second=4, debt=120)
# Searches without filters, when the bucket of their address is empty.
_words = TokenBuckets(capacity=30, per_second=1)
_shared = TokenBuckets(capacity=60, per_second=0.5)
_strangers = TokenBuckets(capacity=120, per_second=2)
# Clients that were seen here on a page that is not costly.
_seen = TokenBuckets(capacity=1, per_second=1)


@dataclass(frozen=True, slots=True)
class _Request:
    """Properties of a request that determine its limit."""

    cost: float
    is_combination: bool
    is_words: bool
    declares_itself: bool
    comes_from_us: bool


def seconds_to_wait(request: HttpRequest) -> float:
    """Return the seconds that a client has to wait, 0 for none."""
    if not settings.FREESHELF_CRAWLER_LIMITS or request.method not in ("GET", "HEAD"):
        return 0.0
    costs = _read(request)
    name = client_pseudonym(request)
    if not costs.cost:
        if name is not None and not costs.declares_itself:
            _seen.take(name)
        return 0.0
    if costs.declares_itself:
        return _shared.take(_CRAWLERS, costs.cost)
    wait = _wait_of_visitor(name, costs) if name is not None else 0.0
    if wait or not costs.is_combination or costs.comes_from_us:
        return wait
    if name is not None and _seen.knows(name):
        return 0.0
    return _strangers.take(_STRANGERS)


def forget_clients() -> None:
    """Clear all buckets."""
    for buckets in (_readers, _words, _shared, _strangers, _seen):
        buckets.clear()


def _wait_of_visitor(name: bytes, costs: _Request) -> float:
    key, cost = name, costs.cost
    if costs.comes_from_us:
        key, cost = name + _OURS, cost * _ON_OUR_PAGES
    wait = _readers.take(key, cost)
    if not (wait and costs.is_words):
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
        # Browsers have sent this header since 2019 to 2023, whatever their referrer
        # policy.
        comes_from_us=request.headers.get("Sec-Fetch-Site") == "same-origin",
    )


def _cost(path: str, query: str) -> tuple[float, bool]:
    """Return the cost of a URL, and whether it is one of endless combinations."""
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
    return min(_MAX_COST, max(1.0, float(values))), is_combination


def _is_words(path: str, query: str) -> bool:
    """Return whether a search has no filter and requests its first page."""
    found = _RESULTS.fullmatch(path)
    is_results = found is not None and found[1] is None
    return is_results and not (_FACET.search(query) or _DEEP_PAGE.search(query))


class LimitsMiddleware:
    """Middleware that returns 429 with a message before costly work."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wait = seconds_to_wait(request)
        if not wait:
            return self._get_response(request)
        seconds = math.ceil(wait)
        sentence = ngettext(
            "Too many requests from your network. Wait %(seconds)s second, then reload "
            "the page.",
            "Too many requests from your network. Wait %(seconds)s seconds, then "
            "reload the page.",
            seconds,
        )
        response = render(
            None,
            "web/pages/too_many.html",
            {
                "sentence": sentence % {"seconds": seconds},
                "frame": _frame(get_language() or settings.LANGUAGE_CODE),
            },
            status=429,
        )
        response.headers["Retry-After"] = str(seconds)
        return response


def _frame(language: str) -> dict[str, str]:
    """Return the cheap parts of the page frame, the quick exit first of all."""
    return {
        "site_name": settings.FREESHELF_SITE_NAME,
        "language": bcp47(language),
        "direction": text_direction(language),
        "exit_url": settings.FREESHELF_EXIT_URL.replace("{language}", language),
        "home_url": f"/{language}/",
    }
