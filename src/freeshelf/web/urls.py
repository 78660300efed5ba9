"""URLs of the public site; docs/adr/0001 lists them."""

from collections.abc import Callable
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from freeshelf.web.account_urls import urlpatterns as account_urls
from freeshelf.web.views import (
    account,
    alerts,
    document,
    embeds,
    entities,
    events,
    files,
    oembed,
    oidc,
    pages,
    record_lists,
    representations,
    resource,
    search,
    static_pages,
    submissions,
    theme,
    unapi,
)


def _form(view: Callable[..., HttpResponseBase]) -> Callable[..., Any]:
    """Return the view of a form that anyone may send, so that no cookie is needed.

    It does not act for a signed-in user: a forged request gains nothing
    (docs/adr/0150).
    """
    return csrf_exempt(never_cache(view))


_FORMS = (
    ("contact", "contact", submissions.contact),
    ("suggest", "suggest", submissions.suggest),
    ("personal-data", "data-request", submissions.ask),
    ("alerts", "alerts", alerts.begin),
)
plain_urlpatterns: list[URLPattern] = [
    # Replace Wagtail's own, which have no second factor and no rate limit.
    path("admin/login/", account.to_login),
    path("admin/logout/", account.sign_out_of_admin),
    re_path(r"^admin/password_reset/", account.to_forgotten_password),
    # In all languages, since providers know it by its address.
    path("oidc/callback/", oidc.callback, name="oidc_callback"),
    path("unapi", unapi.resolve, name="unapi"),
    path("media/images/<path:name>", files.rendition, name="rendition"),
    path("media/embeds/<str:name>", files.embed_picture, name="embed-image"),
    path("theme/draft/stop", theme.stop_draft, name="theme-stop-draft"),
    path("theme/draft/<str:token>", theme.shared_draft, name="theme-shared-draft"),
    path("theme/<str:digest>.css", theme.stylesheet, name="theme-stylesheet"),
    path("theme/fonts/<str:digest>.<str:ending>", theme.font),
    re_path(
        r"^embed/(?P<key>[0-9a-f]{6}-[0-9a-f]{6}-[0-9a-f]{6})\.css$",
        embeds.colors,
        name="embed-colors",
    ),
    path("embed/frames.js", embeds.script, name="embed-script"),
    path("oembed", oembed.endpoint, name="oembed"),
    path("r/<str:identifier>", resource.permanent, name="resource-permanent"),
    path("e/<str:identifier>", events.permanent, name="event-permanent"),
    path(
        "r/<str:identifier>/cite.<str:ending>",
        representations.export,
        name="resource-export",
    ),
    path(
        "r/<str:identifier>/linkset.json",
        representations.linkset,
        name="resource-linkset",
    ),
    path(
        "r/<str:identifier>/files/<int:number>/page/<int:page_number>/"
        "<str:checksum>-<int:width>.webp",
        files.page,
        name="page-image",
    ),
    path(
        "r/<str:identifier>/files/<int:number>/<path:name>",
        files.download,
        name="file-download",
    ),
]
localized_urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include(account_urls)),
    path("_util/login/", account.to_login),
    path(
        "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
        _form(pages.shared_password),
    ),
    path("search", search.results, name="search"),
    path("search/suggest", search.suggest, name="search-suggest"),
    path("search/facets/<str:facet>", search.facet_list, name="facet-list"),
    path("search/pages", search.pages, name="search-pages"),
    path("search/help", search.help_page, name="search-help"),
    path("search/export", record_lists.search_export, name="search-export"),
    path("my-list", _form(record_lists.own_list), name="own-list"),
    path("my-list/export", _form(record_lists.own_list_export), name="own-list-export"),
    path("share", record_lists.share, name="share"),
    path("r/<str:identifier>", resource.permanent),
    path("r/<str:identifier>/<str:slug>", resource.detail, name="resource"),
    path("r/<str:identifier>/<str:slug>/cite", resource.styles, name="resource-cite"),
    path(
        "r/<str:identifier>/<str:slug>/files/<int:number>",
        document.contents,
        name="file-contents",
    ),
    path(
        "r/<str:identifier>/<str:slug>/files/<int:number>/page/<int:page_number>",
        document.page,
        name="file-page",
    ),
    path("events", events.agenda, name="events"),
    path("events/month", events.month, name="events-month"),
    path("events/month/<str:month>", events.month, name="events-month-of"),
    path("events/week", events.week, name="events-week"),
    path("events/week/<str:week>", events.week, name="events-week-of"),
    path("events/list", events.listing, name="events-list"),
    path("e/<str:identifier>", events.permanent),
    path("events/<str:identifier>", events.permanent),
    path("events/<str:identifier>/<str:slug>", events.detail, name="event"),
    path("closed", resource.restricted, name="restricted"),
    path("help", static_pages.get_help, name="get-help"),
    path("accessibility", static_pages.statement, name="accessibility"),
    path("leave", static_pages.quick_exit, name="exit-about"),
    path("statistics", static_pages.search_statistics, name="statistics-about"),
    *(path(route, _form(view), name=name) for route, name, view in _FORMS),
    *(
        path(
            f"{route}/received", submissions.received, {"form_name": n}, f"{n}-received"
        )
        for route, n, _view in _FORMS
    ),
    path(
        "personal-data/confirm/<str:token>",
        _form(submissions.confirm),
        name="data-request-confirm",
    ),
    path(
        "personal-data/copy/<str:token>",
        _form(submissions.copy),
        name="data-request-copy",
    ),
    path(
        "alerts/confirm/<str:token>",
        _form(alerts.confirm_alerts),
        name="alerts-confirm",
    ),
    path("alerts/all/<str:token>", _form(alerts.overview), name="alerts-overview"),
    path("alerts/end/<str:token>", _form(alerts.end_all), name="alerts-end"),
    path("topics", entities.topics, name="topics"),
    path("topics/<str:scheme>/<str:identifier>", entities.concept, name="concept"),
    path("embed", embeds.maker, name="embed-maker"),
    path("embed/search", embeds.search_box, name="embed-search"),
    path("embed/list", embeds.listing, name="embed-list"),
    path("embed/lists/<str:slug>", embeds.reading_list, name="embed-reading-list"),
    path("embed/r/<str:identifier>", embeds.record, name="embed-record"),
    path(
        "topics/<str:scheme>/<str:identifier>/export",
        record_lists.concept_export,
        name="concept-export",
    ),
    path("lists", entities.reading_lists, name="reading-lists"),
    path("lists/<str:slug>", entities.reading_list, name="reading-list"),
    path(
        "lists/<str:slug>/export",
        record_lists.reading_list_export,
        name="reading-list-export",
    ),
    path("publishers/<str:identifier>", entities.publisher, name="publisher"),
    path(
        "publishers/<str:identifier>/export",
        record_lists.publisher_export,
        name="publisher-export",
    ),
]
