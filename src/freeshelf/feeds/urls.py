"""URLs of feeds and of files for crawlers."""

from typing import Any

from django.conf.urls.i18n import i18n_patterns
from django.urls import path

from freeshelf.feeds.atom import (
    concept_feed,
    library_feed,
    list_feed,
    publisher_feed,
    search_feed,
)
from freeshelf.feeds.crawlers import llms, robots
from freeshelf.feeds.icalendar import event_file, events_feed
from freeshelf.feeds.sitemap import sitemap, sitemap_part

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
        path("feed.atom", library_feed, name="feed"),
        path("search/feed.atom", search_feed, name="search-feed"),
        path("lists/<str:slug>/feed.atom", list_feed, name="list-feed"),
        path(
            "publishers/<str:identifier>/feed.atom",
            publisher_feed,
            name="publisher-feed",
        ),
        path(
            "topics/<str:scheme>/<str:identifier>/feed.atom",
            concept_feed,
            name="concept-feed",
        ),
    ),
]
