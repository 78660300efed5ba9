"""Who may import a site, and the way back from its pages."""

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
    """Titles of hidden records are in reports: few may see them."""

    def dispatch(self, request: HttpRequest, *args: Any, **kw: Any) -> HttpResponseBase:
        """For those who may import."""
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        return super().dispatch(request, *args, **kw)


class ImportPage(ImportPermissionView, WagtailAdminTemplateMixin, TemplateView):
    """A page below the list of imports."""

    header_icon = "download"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Below the list."""
        return [*crumbs(), {"url": "", "label": self.get_page_title()}]


def crumbs() -> list[dict[str, str]]:
    """The way from the home of the admin area to the list of imports."""
    return [
        {"url": reverse("wagtailadmin_home"), "label": _("Home")},
        {"url": reverse("ingest_imports"), "label": _("Imports")},
    ]
