"""URLs of pages of results, and the counts of what is searched and opened there.

Only visitors who are not signed in are counted. A query counts once, however many of
its pages, orders and filters are opened; prefetched pages do not count.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import get_language

from freeshelf.search.errors import InvalidParameterError, PageTooDeepError
from freeshelf.search.request import SearchRequest, parse_request
from freeshelf.statistics.conf import is_enabled
from freeshelf.statistics.counting import count_opened, count_search
from freeshelf.web.errors import BadAddressError, NotFoundError

# No URL with this character reaches a view.
_PLACEHOLDER = "\0"


@dataclass(frozen=True, slots=True)
class SearchAddress:
    """The path of a page of results, and the request that its query string holds."""

    path: str
    request: SearchRequest

    def url(self, **changes: Any) -> str:
        """Return the URL of this request, or of one with these changes on page 1."""
        changed = replace(self.request, **{"page": 1, **changes})
        return self.to(changed if changes else self.request)

    def to(self, request: SearchRequest) -> str:
        """Return the URL of another request on this path."""
        query = urlencode(request.parameters())
        return f"{self.path}?{query}" if query else self.path

    def toggled_url(self, facet: str, value: str) -> str:
        """Return the URL of this request with the value toggled."""
        return self.to(self.request.toggled(facet, value))

    def toggled_urls(self, facet: str, values: Sequence[str]) -> list[str]:
        """Return the URLs of this request with each of the values toggled.

        The common part is encoded once: a page of results has sixty of them.
        """
        chosen = self.request.filters.get(facet, ())
        pattern = self.toggled_url(facet, _PLACEHOLDER)
        head, _place, tail = pattern.partition(urlencode({facet: _PLACEHOLDER}))
        return [
            self.toggled_url(facet, value)
            if value in chosen
            else f"{head}{urlencode({facet: value})}{tail}"
            for value in values
        ]

    def hidden_fields(self, *without: str) -> list[tuple[str, str]]:
        """Return the parameters for a form that leads to the first page."""
        left_out = {"page", *without}
        return [pair for pair in self.request.parameters() if pair[0] not in left_out]


def read_address(
    parameters: QueryDict, *, path: str, fixed: tuple[tuple[str, str], ...] = ()
) -> SearchAddress:
    """Return the address of a query string on a path.

    Raises BadAddressError and NotFoundError for parameters that cannot be searched.
    """
    try:
        request = parse_request(parameters, language=get_language() or "", fixed=fixed)
    except PageTooDeepError as error:
        raise NotFoundError(str(error)) from error
    except InvalidParameterError as error:
        raise BadAddressError(str(error)) from error
    return SearchAddress(path, request)


# Suffix of the URL of a record in results: "from=search", and nothing else.
ORIGIN = {"from": "search"}


def record_search(request: HttpRequest, searched: SearchRequest, *, total: int) -> None:
    """Count a new query."""
    is_plain = searched.sort == "best" and not (
        searched.chosen_count or searched.view or searched.is_literal
    )
    if searched.text and is_plain and searched.page == 1 and _is_counted(request):
        count_search(
            searched.text,
            language=get_language() or "en",
            total=total,
            now=timezone.now(),
        )


def record_opened(request: HttpRequest, identifier: str) -> None:
    """Count a record that was opened from a page of results."""
    if request.GET.get("from") == ORIGIN["from"] and _is_counted(request):
        count_opened(identifier, language=get_language() or "en", now=timezone.now())


def from_results(url: str) -> str:
    """Return the URL marked as opened from results."""
    if not url:
        return ""
    return f"{url}{'&' if '?' in url else '?'}{urlencode(ORIGIN)}"


def _is_counted(request: HttpRequest) -> bool:
    if not is_enabled() or request.method != "GET" or request.user.is_authenticated:
        return False
    purpose = request.headers.get("Sec-Purpose") or request.headers.get("Purpose") or ""
    is_part = "Range" in request.headers
    return "prefetch" not in purpose and not is_part
