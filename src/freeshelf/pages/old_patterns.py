"""Addresses that a WordPress site made by rule: feeds, pages of lists, sizes, dates.

Forms: https://developer.wordpress.org/reference/classes/wp_rewrite/ and the query
variables of https://developer.wordpress.org/reference/classes/wp_query/.
"""

import re
from collections.abc import Callable
from urllib.parse import urlencode

from django.http import QueryDict

Find = Callable[[str], str | None]  # where an old address leads, by the rows

_FEED_NAMES = "feed|rdf|rss|rss2|atom"
_FEED = re.compile(rf"(?P<base>.*?)/(?:{_FEED_NAMES})(?:/(?:{_FEED_NAMES}))?/?")
_LATER_PAGE = re.compile(r"(?P<base>.*)/(?:page/|comment-page-)\d{1,6}/?")
_SCALED = re.compile(
    r"(?P<stem>.*/wp-content/uploads/.+?)-(?:\d{1,5}x\d{1,5}|scaled|rotated)"
    r"(?P<ending>\.\w{2,5})"
)
_DAY = re.compile(r".*?/(?P<year>(?:19|20)\d\d)(?:/\d{1,2}){0,2}/?")
_MONTH_NUMBER = re.compile(r"(?P<year>(?:19|20)\d\d)(?:\d{2}){0,5}")
_SITEMAP = re.compile(
    r".*/(?:wp-sitemap[\w-]*|sitemap_index|[a-z_-]+-sitemap\d{0,4})\.(?:xml|xsl)"
)
_DESK = re.compile(r".*/wp-(?:admin(?:/.*)?|login\.php)")
_FEED_OF_ALL = "/feed.atom"
_SEARCH = "/search"


def lead_by_path(path: str, find: Find) -> str | None:
    """Where a path leads that no row knows; `find` asks the rows for another one."""
    if match := _FEED.fullmatch(path):
        return _feed_of(match["base"], find)
    if match := _LATER_PAGE.fullmatch(path):
        return find(match["base"]) if match["base"] else "/"
    if match := _SCALED.fullmatch(path):
        return find(match["stem"] + match["ending"])
    if match := _DAY.fullmatch(path):
        return f"{_SEARCH}?{urlencode({'year': match['year']})}"
    if _SITEMAP.fullmatch(path):
        return "/sitemap.xml"
    return "/desk/" if _DESK.fullmatch(path) else None


def lead_by_query(query: QueryDict) -> str | None:
    """Where a query of the old home page leads that no row knows."""
    if "s" in query:
        return f"{_SEARCH}?{urlencode({'q': query['s']})}"
    if "feed" in query:
        return _FEED_OF_ALL
    if match := _MONTH_NUMBER.fullmatch(query.get("m", query.get("year", ""))):
        return f"{_SEARCH}?{urlencode({'year': match['year']})}"
    return None


def _feed_of(base: str, find: Find) -> str | None:
    """The feed of the same list; that of a post's comments leads to the post."""
    if base in ("", "/comments"):
        return _FEED_OF_ALL
    link = find(base)
    if link is not None and "/topics/" in link:
        return f"{link}/feed.atom"
    # A site in a folder has its own feed there.
    return _FEED_OF_ALL if link == "/" else link
