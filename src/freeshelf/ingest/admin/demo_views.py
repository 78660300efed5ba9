"""Page that takes the demonstration out of a library."""

from typing import Any, cast

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.ui.components import Component

from freeshelf.ingest.admin.permissions import ImportPage
from freeshelf.ingest.demo_removal import demo_source, require_removable
from freeshelf.ingest.errors import IngestError
from freeshelf.ingest.import_jobs import request_job
from freeshelf.ingest.models import ImportJob

# Editors may delete records, and the account of the demonstration is an editor's.
DEMO_PERMISSION = "library.delete_resource"


class DemoPanel(Component):
    """Says on the home page that the library shows the demonstration."""

    name = "demonstration"
    template_name = "ingest/admin/demo_panel.html"
    order = 40


def shows_demo_panel(user: Any) -> bool:
    """Return whether a user may take the demonstration out of this library."""
    return bool(user.has_perm(DEMO_PERMISSION)) and demo_source() is not None


class DemoRemovalView(ImportPage):
    """Say what goes and what stays, take it out, and show what stayed."""

    permission = DEMO_PERMISSION
    template_name = "ingest/admin/demo.html"
    page_title = gettext_lazy("Remove the demo content")

    @cached_property
    def job(self) -> ImportJob | None:
        """Return the last removal that was requested."""
        return ImportJob.objects.filter(kind=ImportJob.Kind.DEMO).first()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add how far the removal is, or why it cannot be requested."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "job": self.job,
            "is_there": demo_source() is not None,
            "refusal": _refusal(),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Request the removal, unless it is refused or under way."""
        try:
            require_removable()
            request_job(
                kind=ImportJob.Kind.DEMO,
                user=cast("User", request.user),
                now=timezone.now(),
            )
        except IngestError as error:
            messages.error(request, str(error))
        return redirect("ingest_demo")


def _refusal() -> str:
    try:
        require_removable()
    except IngestError as error:
        return str(error)
    return ""
