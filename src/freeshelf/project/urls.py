"""Every address of the site; docs/adr/0001 lists them."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from freeshelf.feeds.urls import urlpatterns as feed_urls
from freeshelf.web.urls import localized_urlpatterns, plain_urlpatterns

urlpatterns = [
    path("desk/", include(wagtailadmin_urls)),
    *plain_urlpatterns,
    *feed_urls,
    *i18n_patterns(*localized_urlpatterns, path("", include(wagtail_urls))),
]

handler400 = "freeshelf.web.views.errors.bad_request"
handler403 = "freeshelf.web.views.errors.permission_denied"
handler404 = "freeshelf.web.views.errors.not_found"
handler500 = "freeshelf.web.views.errors.server_error"
