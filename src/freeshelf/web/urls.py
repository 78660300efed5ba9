"""URLs of the public site; docs/adr/0001 lists them."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from freeshelf.web.account_urls import urlpatterns as account_urls
from freeshelf.web.http_methods import accepts_post, read_only
from freeshelf.web.views import (
    account,
    document,
    entities,
    events,
    files,
    pages,
    resource,
    search,
    static_pages,
    submissions,
    theme,
)

plain_urlpatterns: list[URLPattern] = [
    # Replace Wagtail's own, which have no second factor and no rate limit.
    path("admin/login/", account.to_login),
    path("admin/logout/", account.sign_out_of_admin),
    re_path(r"^admin/password_reset/", account.to_forgotten_password),
    path("healthz", read_only(static_pages.healthz), name="healthz"),
    path("media/images/<path:name>", read_only(files.rendition), name="rendition"),
    path("media/embeds/<str:name>", read_only(files.embed_picture), name="embed-image"),
    path("theme/draft/stop", read_only(theme.stop_draft), name="theme-stop-draft"),
    path(
        "theme/draft/<str:token>",
        read_only(theme.shared_draft),
        name="theme-shared-draft",
    ),
    path(
        "theme/<str:digest>.css", read_only(theme.stylesheet), name="theme-stylesheet"
    ),
    path("theme/fonts/<str:digest>.<str:ending>", read_only(theme.font)),
    path(
        "r/<str:identifier>", read_only(resource.permanent), name="resource-permanent"
    ),
    path("e/<str:identifier>", read_only(events.permanent), name="event-permanent"),
    path(
        "r/<str:identifier>/cite.<str:ending>",
        read_only(resource.export),
        name="resource-export",
    ),
    path(
        "r/<str:identifier>/files/<int:number>/page/<int:page_number>/"
        "<str:checksum>-<int:width>.webp",
        read_only(files.page),
        name="page-image",
    ),
    path(
        "r/<str:identifier>/files/<int:number>/<path:name>",
        read_only(files.download),
        name="file-download",
    ),
]
localized_urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include(account_urls)),
    path("_util/login/", account.to_login),
    path(
        "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
        accepts_post(pages.shared_password),
    ),
    path("search", read_only(search.results), name="search"),
    path("search/suggest", read_only(search.suggest), name="search-suggest"),
    path("search/facets/<str:facet>", read_only(search.facet_list), name="facet-list"),
    path("search/help", read_only(search.help_page), name="search-help"),
    path("r/<str:identifier>", read_only(resource.permanent)),
    path("r/<str:identifier>/<str:slug>", read_only(resource.detail), name="resource"),
    path(
        "r/<str:identifier>/<str:slug>/cite",
        read_only(resource.styles),
        name="resource-cite",
    ),
    path(
        "r/<str:identifier>/<str:slug>/files/<int:number>",
        read_only(document.contents),
        name="file-contents",
    ),
    path(
        "r/<str:identifier>/<str:slug>/files/<int:number>/page/<int:page_number>",
        read_only(document.page),
        name="file-page",
    ),
    path("events", read_only(events.agenda), name="events"),
    path("events/month", read_only(events.month), name="events-month"),
    path("events/month/<str:month>", read_only(events.month), name="events-month-of"),
    path("events/week", read_only(events.week), name="events-week"),
    path("events/week/<str:week>", read_only(events.week), name="events-week-of"),
    path("events/list", read_only(events.listing), name="events-list"),
    path("e/<str:identifier>", read_only(events.permanent)),
    path("events/<str:identifier>", read_only(events.permanent)),
    path("events/<str:identifier>/<str:slug>", read_only(events.detail), name="event"),
    path("closed", read_only(resource.restricted), name="restricted"),
    path("help", read_only(static_pages.get_help), name="get-help"),
    path("accessibility", read_only(static_pages.statement), name="accessibility"),
    path("leave", read_only(static_pages.quick_exit), name="exit-about"),
    path(
        "statistics", read_only(static_pages.search_statistics), name="statistics-about"
    ),
    path("contact", accepts_post(submissions.contact), name="contact"),
    path(
        "contact/received",
        read_only(submissions.contact_received),
        name="contact-received",
    ),
    path("suggest", accepts_post(submissions.suggest), name="suggest"),
    path(
        "suggest/received",
        read_only(submissions.suggest_received),
        name="suggest-received",
    ),
    path("personal-data", accepts_post(submissions.ask), name="data-request"),
    path(
        "personal-data/received",
        read_only(submissions.received),
        name="data-request-received",
    ),
    path(
        "personal-data/confirm/<str:token>",
        accepts_post(submissions.confirm),
        name="data-request-confirm",
    ),
    path(
        "personal-data/copy/<str:token>",
        accepts_post(submissions.copy),
        name="data-request-copy",
    ),
    path("topics", read_only(entities.topics), name="topics"),
    path(
        "topics/<str:scheme>/<str:identifier>",
        read_only(entities.concept),
        name="concept",
    ),
    path("lists", read_only(entities.reading_lists), name="reading-lists"),
    path("lists/<str:slug>", read_only(entities.reading_list), name="reading-list"),
    path(
        "publishers/<str:identifier>", read_only(entities.publisher), name="publisher"
    ),
]
