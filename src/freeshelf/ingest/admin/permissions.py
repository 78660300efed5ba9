"""Permission check, breadcrumbs and jobs of the import pages."""

from typing import Any, cast

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from freeshelf.ingest.errors import ImportUnderWayError
from freeshelf.ingest.import_jobs import request_job

PERMISSION = "ingest.run_imports"


class ImportPermissionView(View):
    """View for users who may import; reports contain titles of hidden records."""

    permission = PERMISSION

    def dispatch(self, request: HttpRequest, *args: Any, **kw: Any) -> HttpResponseBase:
        """Allow only users with the permission."""
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kw)


class ImportPage(ImportPermissionView, WagtailAdminTemplateMixin, TemplateView):
    """A page below the list of imports."""

    header_icon = "download"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Add the page to the breadcrumbs of the list."""
        return [*crumbs(), {"url": "", "label": self.get_page_title()}]


def start_job(request: HttpRequest, back: str, **asked: Any) -> HttpResponse:
    """Queue a job and redirect to it, or to `back` while another one is active."""
    try:
        user, now = cast("User", request.user), timezone.now()
        job = request_job(user=user, now=now, **asked)
    except ImportUnderWayError as error:
        messages.error(request, str(error))
        return redirect(back)
    return redirect("ingest_job", job.pk)


def crumbs() -> list[dict[str, str]]:
    """Return the breadcrumbs from the home of the admin area to the list of imports."""
    return [
        {"url": reverse("wagtailadmin_home"), "label": _("Home")},
        {"url": reverse("ingest_imports"), "label": _("Imports")},
    ]
