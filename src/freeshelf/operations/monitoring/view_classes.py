"""Classes of pages, by which requests are counted.

They are coarse: help, forms and the pages of the library count as one, so that nobody
who looks at the counts sees a single person look for help.
"""

from functools import cache

from django.conf import settings
from django.http import HttpRequest

# First parts of routes, without their language.
_FIRST_PARTS = {
    "admin": "admin",
    "desk": "admin",
    "account": "account",
    "_util": "account",
    "oidc": "account",
    "api": "api",
    "mcp": "assistant",
    "oai": "harvest",
    "dumps": "dump",
    "search": "search",
    "topics": "list",
    "publishers": "list",
    "lists": "list",
    "my-list": "list",
    "events": "event",
    "e": "event",
    "r": "record",
    "media": "picture",
    "embed": "frame",
    "oembed": "frame",
    "theme": "asset",
    "feed.atom": "feed",
    "feed.rss": "feed",
    "sitemap.xml": "feed",
}
_NAMES = {
    "search-suggest": "suggestion",
    "page-image": "picture",
    "file-download": "file",
    "file-contents": "document",
    "file-page": "document",
}
_OTHER, _UNKNOWN, _STATIC = "page", "none", "asset"
CLASSES = frozenset({*_FIRST_PARTS.values(), *_NAMES.values(), _OTHER, _UNKNOWN})


def view_class(request: HttpRequest) -> str:
    """Return the class of a request that was answered."""
    match = request.resolver_match
    if match is not None:
        return class_of_route(match.route, match.url_name)
    return _STATIC if request.path_info.startswith(settings.STATIC_URL) else _UNKNOWN


@cache
def class_of_route(route: str, name: str | None) -> str:
    """Return the class of a route of the resolver."""
    if name in _NAMES:
        return _NAMES[name]
    parts = route.lstrip("^").split("/")
    languages = {code for code, _name in settings.LANGUAGES}
    first = parts[1] if len(parts) > 1 and parts[0] in languages else parts[0]
    return _FIRST_PARTS.get(first.rstrip("$").replace("\\", ""), _OTHER)
