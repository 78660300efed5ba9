"""Addresses of the public site; docs/adr/0001 lists them."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from freeshelf.web.account_urls import urlpatterns as account_urls
from freeshelf.web.reading import reading
from freeshelf.web.views import (
    accessibility,
    account,
    citations,
    closed,
    data_request,
    document,
    events,
    files,
    get_help,
    health,
    leaving,
    lists,
    media,
    pictures,
    post,
    publishers,
    resource,
    search,
    statistics,
    theme,
    topics,
)
from freeshelf.web.writing import writing

plain_urlpatterns: list[URLPattern] = [
    # In place of Wagtail's own, which know no second factor and count no failures.
    path("desk/login/", account.to_login),
    path("desk/logout/", account.leave_desk),
    re_path(r"^desk/password_reset/", account.to_forgotten_password),
    path("healthz", reading(health.healthz), name="healthz"),
    path("media/images/<path:name>", reading(media.rendition), name="rendition"),
    path("media/embeds/<str:name>", reading(media.embed_picture), name="embed-picture"),
    path("theme/draft/stop", reading(theme.stop_draft), name="theme-stop-draft"),
    path(
        "theme/draft/<str:token>",
        reading(theme.shared_draft),
        name="theme-shared-draft",
    ),
    path("theme/<str:digest>.css", reading(theme.stylesheet), name="theme-stylesheet"),
    path("theme/fonts/<str:digest>.<str:ending>", reading(theme.font)),
    path("r/<str:identifier>", reading(resource.permanent), name="resource-permanent"),
    path("e/<str:identifier>", reading(events.permanent), name="event-permanent"),
    path(
        "r/<str:identifier>/cite.<str:ending>",
        reading(citations.export),
        name="resource-export",
    ),
    path(
        "r/<str:identifier>/files/<int:number>/page/<int:page_number>/"
        "<str:checksum>-<int:width>.webp",
        reading(pictures.page),
        name="page-picture",
    ),
    path(
        "r/<str:identifier>/files/<int:number>/<path:name>",
        reading(files.download),
        name="file-download",
    ),
]
localized_urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include(account_urls)),
    path("_util/login/", account.to_login),
    path("search", reading(search.results), name="search"),
    path("search/suggest", reading(search.suggest), name="search-suggest"),
    path("search/facets/<str:facet>", reading(search.facet_list), name="facet-list"),
    path("search/help", reading(search.help_page), name="search-help"),
    path("r/<str:identifier>", reading(resource.permanent)),
    path("r/<str:identifier>/<str:slug>", reading(resource.detail), name="resource"),
    path(
        "r/<str:identifier>/<str:slug>/cite",
        reading(citations.styles),
        name="resource-cite",
    ),
    path(
        "r/<str:identifier>/<str:slug>/files/<int:number>",
        reading(document.contents),
        name="file-contents",
    ),
    path(
        "r/<str:identifier>/<str:slug>/files/<int:number>/page/<int:page_number>",
        reading(document.page),
        name="file-page",
    ),
    path("events", reading(events.agenda), name="events"),
    path("events/month", reading(events.month), name="events-month"),
    path("events/month/<str:month>", reading(events.month), name="events-month-of"),
    path("events/week", reading(events.week), name="events-week"),
    path("events/week/<str:week>", reading(events.week), name="events-week-of"),
    path("events/list", reading(events.listing), name="events-list"),
    path("e/<str:identifier>", reading(events.permanent)),
    path("events/<str:identifier>", reading(events.permanent)),
    path("events/<str:identifier>/<str:slug>", reading(events.detail), name="event"),
    path("closed", reading(closed.closed), name="closed"),
    path("help", reading(get_help.get_help), name="get-help"),
    path("accessibility", reading(accessibility.statement), name="accessibility"),
    path("leave", reading(leaving.about), name="exit-about"),
    path("statistics", reading(statistics.about), name="statistics-about"),
    path("contact", writing(post.contact), name="contact"),
    path("contact/received", reading(post.contact_received), name="contact-received"),
    path("suggest", writing(post.suggest), name="suggest"),
    path("suggest/received", reading(post.suggest_received), name="suggest-received"),
    path("personal-data", writing(data_request.ask), name="data-request"),
    path(
        "personal-data/received",
        reading(data_request.received),
        name="data-request-received",
    ),
    path(
        "personal-data/confirm/<str:token>",
        writing(data_request.confirm),
        name="data-request-confirm",
    ),
    path(
        "personal-data/copy/<str:token>",
        writing(data_request.copy),
        name="data-request-copy",
    ),
    path("topics", reading(topics.index), name="topics"),
    path(
        "topics/<str:scheme>/<str:identifier>",
        reading(topics.concept),
        name="concept",
    ),
    path("lists", reading(lists.index), name="reading-lists"),
    path("lists/<str:slug>", reading(lists.detail), name="reading-list"),
    path("publishers/<str:identifier>", reading(publishers.detail), name="publisher"),
]
