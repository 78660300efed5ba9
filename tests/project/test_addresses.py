"""No two views have one address: Django would take the first, and hide the other."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.urls import get_resolver


def _routes(patterns: list[Any], above: str = "") -> Iterator[str]:
    for each in patterns:
        route = above + str(each.pattern)
        if hasattr(each, "url_patterns"):
            yield from _routes(each.url_patterns, route)
        elif each.lookup_str.startswith("freeshelf"):
            yield route


def test_each_address_leads_to_one_view():
    counts = Counter(_routes(get_resolver().url_patterns))

    assert len(counts) > 100
    assert [route for route, count in counts.items() if count > 1] == []
