"""Permission check and breadcrumbs of the import pages."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

PERMISSION = "ingest.run_imports"


class ImportPermissionView(View):
    """View for users who may import; reports contain titles of hidden records."""

    def dispatch(self, request: HttpRequest, *args: Any, **kw: Any) -> HttpResponseBase:
        """Allow only users who may import."""
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        return super().dispatch(request, *args, **kw)


class ImportPage(ImportPermissionView, WagtailAdminTemplateMixin, TemplateView):
    """A page below the list of imports."""

    header_icon = "download"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Add the page to the breadcrumbs of the list."""
        return [*crumbs(), {"url": "", "label": self.get_page_title()}]


def crumbs() -> list[dict[str, str]]:
    """Return the breadcrumbs from the home of the admin area to the list of imports."""
    return [
        {"url": reverse("wagtailadmin_home"), "label": _("Home")},
        {"url": reverse("ingest_imports"), "label": _("Imports")},
    ]
