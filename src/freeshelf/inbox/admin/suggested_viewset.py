"""Suggested resources in the admin area."""

from typing import Any, cast

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.panels import ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from freeshelf.inbox.admin.submission_panels import (
    admin_url,
    status_columns,
    submission_edit_handler,
)
from freeshelf.inbox.errors import AlreadyDraftError
from freeshelf.inbox.models import SuggestedResource
from freeshelf.inbox.services import make_draft


class SuggestedIndexView(IndexView):
    """List suggestions, the oldest open one first."""

    def get_base_queryset(self) -> Any:
        """Load what the columns show, in one query."""
        return SuggestedResource.objects.select_related("assigned_to")

    def order_queryset(self, queryset: Any) -> Any:
        """Order open items first, unless a column was chosen."""
        if self.is_explicitly_ordered:
            return super().order_queryset(queryset)
        return queryset.open_first()

    @cached_property
    def columns(self) -> list[Column]:
        """Return columns for title, publisher, state, age and assignee."""
        return [
            *super().columns,
            Column("publisher", label=_("Publisher")),
            *status_columns(),
        ]


class SuggestedResourceViewSet(SnippetViewSet):
    """Queue of suggestions, with a button that creates a draft record."""

    model = SuggestedResource
    icon = "doc-full-inverse"
    menu_label = _("Suggested resources")
    url_namespace = "inbox_suggested"
    url_prefix = "inbox/suggested"
    index_view_class = SuggestedIndexView
    copy_view_enabled = False
    list_display = ["title"]
    list_filter = ["status", "assigned_to"]
    search_backend_name = None
    search_fields = ["title", "publisher", "link"]

    @cached_property
    def edit_handler(self) -> ObjectList:
        """Return the edit form with the suggestion and its handling."""
        return submission_edit_handler(
            "inbox/admin/suggested_panel.html", _("Suggestion")
        )


@require_POST
def draft_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Create the draft and open it."""
    permissions = ("inbox.change_suggestedresource", "library.add_resource")
    if not request.user.has_perms(permissions):
        raise PermissionDenied
    suggestion = get_object_or_404(SuggestedResource, pk=pk)
    user = cast("User", request.user)
    try:
        resource = make_draft(suggestion=suggestion, user=user, now=timezone.now())
    except AlreadyDraftError as error:
        messages.warning(request, str(error))
        return redirect("inbox_suggested:edit", pk)
    messages.success(
        request,
        gettext("A draft was created. Describe it, then publish it when it is ready."),
    )
    return redirect(admin_url(resource))
