"""URLs of the site; docs/adr/0001 lists them."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from freeshelf.admin.reports import urlpatterns as report_urlpatterns
from freeshelf.api.urls import urlpatterns as api_urls
from freeshelf.dumps.urls import urlpatterns as dump_urls
from freeshelf.feeds.urls import urlpatterns as feed_urls
from freeshelf.mcp_server.urls import urlpatterns as mcp_urls
from freeshelf.oaipmh.urls import urlpatterns as oai_urls
from freeshelf.web.urls import localized_urlpatterns, plain_urlpatterns
from freeshelf.web.views import pages

urlpatterns = [
    *plain_urlpatterns,
    path("admin/", include(report_urlpatterns())),
    path("admin/", include(wagtailadmin_urls)),
    # The admin area was there before version 0.2: bookmarks and old emails lead on.
    path("desk", RedirectView.as_view(url="/admin/")),
    re_path(
        r"^desk/(?P<rest>.*)$",
        RedirectView.as_view(url="/admin/%(rest)s", query_string=True),
    ),
    *feed_urls,
    *api_urls,
    *dump_urls,
    *mcp_urls,
    *oai_urls,
    *i18n_patterns(
        *localized_urlpatterns,
        # All of Wagtail's except the last, which is the view of pages.
        path("", include(wagtail_urls.urlpatterns[:-1])),
        re_path(wagtail_urls.serve_pattern, pages.serve, name="wagtail_serve"),
    ),
]

handler400 = "freeshelf.web.views.errors.bad_request"
handler403 = "freeshelf.web.views.errors.permission_denied"
handler404 = "freeshelf.web.views.errors.not_found"
handler500 = "freeshelf.web.views.errors.server_error"
