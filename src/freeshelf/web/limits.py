"""Limits on how much one client may browse and send, in this process or all nodes."""

import math
import re
from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, ngettext

from freeshelf.search.facet_definitions import FACETS, FIELD_FACET
from freeshelf.search.reading_limits import MAX_COST, client_pseudonym
from freeshelf.search.reading_limits import readers as _readers
from freeshelf.shared.limits import SharedTokenBuckets
from freeshelf.web.presenters.page_frame import base_frame

_CRAWLERS = b"crawlers"
_STRANGERS = b"strangers"
# Suffix of a client's key for requests from our pages.
_OURS = b"+"
_DECLARED = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|archiver|scrapy|fetcher|curl/|wget/"
    r"|python-|httpclient|headless|\+https?://",
    re.IGNORECASE,
)
_RESULTS = re.compile(
    r"/[a-z-]{2,10}/(?:search(/facets/[^/]+|/pages|/feed\.(?:atom|rss))?|embed(?:/list)?)"
)
# Lists of results with a filter of their own.
_FILTERED = re.compile(r"/[a-z-]{2,10}/(?:topics/[^/]+|publishers)/[^/]+")
# Lists to take along: their pages, and the files that are made of them.
_LISTS = re.compile(
    r"/[a-z-]{2,10}/(?:my-list(?:/export)?|search/export|lists/[^/]+/export"
    r"|topics/[^/]+/[^/]+/export|publishers/[^/]+/export)"
)
_FORMAT = re.compile(r"(?:^|&)format=[^&]")
_REFERENCES = re.compile(r"(?:^|&)format=(?:bibliography|txt)(?:&|$)")
# Two hundred references take three times as long as a table of them.
_OF_A_FORMAT, _OF_REFERENCES = 3.0, 6.0
_INSIDE = re.compile(r"/[a-z-]{2,10}/r/[^/]+/[^/]+/files/\d+")
_HARVESTING = "/oai"
_QUESTION = re.compile(r"(?:^|&)q=[^&]")
_PICTURE = re.compile(r"/r/[^/]+/files/\d+/page/\d+/[^/]+\.webp")
_ASSISTANTS = "/mcp"
_FACET = re.compile(
    r"(?:^|&)(?:{names}|{of_fields}[\w-]+)=[^&]".format(
        names="|".join((*FACETS, "year_from", "year_to")),
        of_fields=re.escape(FIELD_FACET),
    )
)
_DEEP_PAGE = re.compile(r"(?:^|&)page=\d")
_ON_OUR_PAGES = 0.5

# Searches without filters, when the bucket of their address is empty.
_words = SharedTokenBuckets("words", capacity=30, per_second=1)
# Harvesters by OAI-PMH: 200,000 records at once, which is a whole library.
_harvests = SharedTokenBuckets("harvests", capacity=2000, per_second=5, debt=100)
# Twenty files at once, then one in six seconds, or half as many with references,
# besides what the same client reads.
_lists = SharedTokenBuckets("lists", capacity=60, per_second=0.5)
_shared = SharedTokenBuckets("shared", capacity=60, per_second=0.5)
_strangers = SharedTokenBuckets("strangers", capacity=120, per_second=2)
# Clients that were seen here on a page that is not costly.
_seen = SharedTokenBuckets("seen", keep_seconds=3600, capacity=1, per_second=1)


def seconds_to_wait(request: HttpRequest) -> float:
    """Return the seconds that a client has to wait, 0 for none."""
    path = request.path_info
    name = client_pseudonym(request)
    if not settings.FREESHELF_CRAWLER_LIMITS:
        return 0.0
    if path == _ASSISTANTS:
        # Each asks for a person, whatever its program calls itself.
        return _readers.take(name) if name is not None else 0.0
    is_list = _LISTS.fullmatch(path) is not None
    if request.method not in ("GET", "HEAD") and not is_list:
        return 0.0
    query = _query_of(request)
    cost, is_combination = _cost(path, query)
    is_declared = declares_itself(request)
    if not cost:
        if name is not None and not is_declared:
            _seen.take(name)
        return 0.0
    if is_declared:
        return _shared.take(_CRAWLERS, cost)
    # Browsers have sent this header since 2019 to 2023, whatever their referrer policy.
    is_ours = request.headers.get("Sec-Fetch-Site") == "same-origin"
    wait = 0.0
    if name is not None and is_list:
        wait = _lists.take(name, cost)
    elif name is not None:
        wait = (
            _readers.take(name + _OURS, cost * _ON_OUR_PAGES)
            if is_ours
            else _readers.take(name, cost)
        )
        if wait and _is_words(path, query):
            wait = min(wait, _words.take(name))
    if wait or not is_combination or is_ours:
        return wait
    if name is not None and _seen.knows(name):
        return 0.0
    return _strangers.take(_STRANGERS)


def declares_itself(request: HttpRequest) -> bool:
    """Return whether a client says that it is a program."""
    return _DECLARED.search(request.headers.get("User-Agent", "")) is not None


def _query_of(request: HttpRequest) -> str:
    if request.method != "POST":
        return str(request.META.get("QUERY_STRING", ""))
    # A reader's own list is sent in a body, so that it is in no address.
    return urlencode({"format": request.POST.get("format", "")})


def seconds_until_harvest(request: HttpRequest) -> float:
    """Return the seconds that a harvester has to wait, 0 for none."""
    name = client_pseudonym(request)
    if not settings.FREESHELF_CRAWLER_LIMITS or name is None:
        return 0.0
    return _harvests.take(name)


def _cost(path: str, query: str) -> tuple[float, bool]:
    """Return the cost of a URL, and whether it is one of endless combinations."""
    if _PICTURE.fullmatch(path):
        return 1.0, False
    if _LISTS.fullmatch(path):
        is_file = path.endswith("/my-list/export") or _FORMAT.search(query)
        cost = _OF_A_FORMAT if is_file else 1.0
        cost = _OF_REFERENCES if _REFERENCES.search(query) else cost
        return cost, len(_FACET.findall(query)) > 1
    if not query:
        return 0.0, False
    if _INSIDE.fullmatch(path):
        return (1.0 if _QUESTION.search(query) else 0.0), False
    is_filtered = _FILTERED.fullmatch(path) is not None
    if not is_filtered and not _RESULTS.fullmatch(path):
        return 0.0, False
    values = len(_FACET.findall(query)) + is_filtered
    is_combination = values > 1 or (values == 1 and bool(_DEEP_PAGE.search(query)))
    return min(MAX_COST, max(1.0, float(values))), is_combination


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
        if request.path_info == _HARVESTING:
            return self._harvest(request)
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
                "frame": base_frame(get_language() or settings.LANGUAGE_CODE),
            },
            status=429,
        )
        response.headers["Retry-After"] = str(seconds)
        return response

    def _harvest(self, request: HttpRequest) -> HttpResponse:
        wait = seconds_until_harvest(request)
        if not wait:
            return self._get_response(request)
        # What the protocol asks for; harvesters wait and go on.
        seconds = str(math.ceil(wait))
        response = HttpResponse(status=503, content_type="text/plain; charset=utf-8")
        response.headers["Retry-After"] = seconds
        return response


_EVERYONE = b"everyone"
# A person corrects a form a few times; a bot guesses answers.
_tries = SharedTokenBuckets("tries", capacity=60, per_second=1 / 10)
# A person mistypes a shared password a few times.
_passwords = SharedTokenBuckets("passwords", capacity=10, per_second=1 / 30)
# Of one page by all clients together, so that many addresses guess no faster.
_page_passwords = SharedTokenBuckets("page_passwords", capacity=100, per_second=1 / 3)
# Twenty messages at once, then one a minute: a workshop, a shelter or an exit of Tor is
# many people behind one address.
_accepted = SharedTokenBuckets("accepted", capacity=20, per_second=1 / 60)
# All clients together, against a flood from many addresses.
_all = SharedTokenBuckets("all", capacity=100, per_second=1 / 30)


def _take(buckets: SharedTokenBuckets, request: HttpRequest) -> float:
    name = client_pseudonym(request)
    return buckets.take(name) if name is not None else 0.0


def seconds_until_a_try(request: HttpRequest) -> float:
    """Return the seconds until a client may try again; counts as one try."""
    return _take(_tries, request)


def seconds_until_a_password(request: HttpRequest, *, page: int) -> float:
    """Return the seconds until a client may try a password; counts as one try."""
    return _take(_passwords, request) or _page_passwords.take(str(page).encode())


def seconds_until_accepted(request: HttpRequest) -> float:
    """Return the seconds until a form may be saved; 0 counts as one."""
    return _take(_accepted, request) or _all.take(_EVERYONE)


def forget_clients() -> None:
    """Clear all buckets."""
    browsing = (_readers, _words, _lists, _harvests, _shared, _strangers, _seen)
    for buckets in (*browsing, _tries, _passwords, _page_passwords, _accepted, _all):
        buckets.clear()
