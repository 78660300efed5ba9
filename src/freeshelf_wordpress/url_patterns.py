"""Redirect generated WordPress URLs: feeds, list pages, image sizes, dates.

Forms: https://developer.wordpress.org/reference/classes/wp_rewrite/ and the query
variables of https://developer.wordpress.org/reference/classes/wp_query/.
"""

import re
from urllib.parse import urlencode

from django.http import QueryDict

from freeshelf.pages.legacy_urls import Find

_FEED_NAMES = "feed|rdf|rss|rss2|atom"
# Suffix of the URL of a list or a text: its feed, or a later page.
_PART = re.compile(
    rf"(?P<base>.*?)/(?:(?P<feed>(?:{_FEED_NAMES})(?:/(?:{_FEED_NAMES}))?)"
    r"|(?:page/|comment-page-)\d{1,6}|embed|trackback)/?"
)
_PAGE_OF_TEXT = re.compile(r"(?P<base>.*[^/])/\d{1,3}/?")
_SCALED = re.compile(
    r"(?P<stem>.*/wp-content/uploads/.+?)-(?:\d{1,5}x\d{1,5}|scaled|rotated)"
    r"(?P<ending>\.\w{2,5})"
)
_DAY = re.compile(r".*?/(?P<year>(?:19|20)\d\d)(?:/\d{1,2}){0,2}/?")
_MONTH_NUMBER = re.compile(r"(?P<year>(?:19|20)\d\d)(?:\d{2}){0,5}")
_SEARCHED = re.compile(r"(?:/index\.php)?/search/(?P<words>[^/]+)/?")
_SITEMAP = re.compile(
    r".*/(?:wp-sitemap[\w-]*|sitemap_index|[a-z_-]+-sitemap\d{0,4})\.(?:xml|xsl)"
)
_ADMIN = re.compile(r".*/wp-(?:admin(?:/.*)?|login\.php)")
_FEED_OF_ALL = "/feed.atom"
_SEARCH = "/search"


class WordPressUrls:
    """`LegacyUrls` of WordPress."""

    number_parameters = ("p", "page_id", "attachment_id", "cat", "author")

    def redirect_for_path(self, path: str, find: Find) -> str | None:
        """Return the redirect of a path; `find` looks up other paths."""
        match = _PART.fullmatch(path)
        if match is None:
            return _by_rule(path, find)
        base = match["base"]
        if match["feed"] and base in ("", "/comments"):
            return _FEED_OF_ALL
        link = (find(base) or _by_rule(base, find)) if base else "/"
        return _feed_of(link) if match["feed"] and link is not None else link

    def redirect_for_query(self, query: QueryDict) -> str | None:
        """Return the redirect of a query on the old home page, if there is no row."""
        if "s" in query:
            return f"{_SEARCH}?{urlencode({'q': query['s']})}"
        if "feed" in query:
            return _FEED_OF_ALL
        if match := _MONTH_NUMBER.fullmatch(query.get("m", query.get("year", ""))):
            return f"{_SEARCH}?{urlencode({'year': match['year']})}"
        return None

    def target_for_query(self, link: str, query: QueryDict) -> str:
        """Return the feed of a link if the query asks for one."""
        return _feed_of(link) if "feed" in query else link


def _feed_of(link: str) -> str:
    """Return the feed of a list; for comments of a post, the post."""
    if "/topics/" in link:
        return f"{link}/feed.atom"
    # A multisite in a folder has its own feed there.
    return _FEED_OF_ALL if link == "/" else link


def _by_rule(path: str, find: Find) -> str | None:
    if match := _SCALED.fullmatch(path):
        return find(match["stem"] + match["ending"])
    if match := _DAY.fullmatch(path):
        return f"{_SEARCH}?{urlencode({'year': match['year']})}"
    if match := _SEARCHED.fullmatch(path):
        return f"{_SEARCH}?{urlencode({'q': match['words'].replace('+', ' ')})}"
    if _SITEMAP.fullmatch(path):
        return "/sitemap.xml"
    if _ADMIN.fullmatch(path):
        return "/admin/"
    match = _PAGE_OF_TEXT.fullmatch(path)
    return find(match["base"]) if match else None
