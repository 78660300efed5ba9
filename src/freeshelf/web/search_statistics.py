"""Record searches and opened records for the statistics.

Only visitors who are not signed in are counted. A query counts once, however many of
its pages, orders and filters are opened; prefetched pages do not count.
"""

from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from freeshelf.search.request import SearchRequest
from freeshelf.statistics.conf import is_enabled
from freeshelf.statistics.counting import count_opened, count_search

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
