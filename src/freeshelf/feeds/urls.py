"""URLs of feeds and of files for crawlers."""

from typing import Any

from django.conf.urls.i18n import i18n_patterns
from django.urls import path

from freeshelf.feeds.crawlers import llms, robots
from freeshelf.feeds.formats import RSS
from freeshelf.feeds.icalendar import event_file, events_feed
from freeshelf.feeds.latest import (
    concept_feed,
    library_feed,
    list_feed,
    publisher_feed,
    search_feed,
)
from freeshelf.feeds.sitemap import sitemap, sitemap_part

_FEEDS: tuple[tuple[str, Any, str], ...] = (
    ("", library_feed, "feed"),
    ("search/", search_feed, "search-feed"),
    ("lists/<str:slug>/", list_feed, "list-feed"),
    ("publishers/<str:identifier>/", publisher_feed, "publisher-feed"),
    ("topics/<str:scheme>/<str:identifier>/", concept_feed, "concept-feed"),
)

urlpatterns: list[Any] = [
    # For readers who subscribed before feeds existed in six languages.
    path("feed.atom", library_feed, name="feed-without-language"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", sitemap_part, name="sitemap-part"),
    path("robots.txt", robots, name="robots"),
    path("llms.txt", llms, name="llms"),
    path("events.ics", events_feed, name="events-ics-without-language"),
    *i18n_patterns(
        path("events.ics", events_feed, name="events-ics"),
        path("events/<str:identifier>.ics", event_file, name="event-ics"),
        *(path(f"{at}feed.atom", view, name=name) for at, view, name in _FEEDS),
        *(
            path(f"{at}feed.rss", view, {"kind": RSS}, name=f"{name}-rss")
            for at, view, name in _FEEDS
        ),
    ),
]
