"""Bulk changes: their list, one change by record, its progress and its undo."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView

from freeshelf.library.access import READ_ALL
from freeshelf.library.admin.bulk_messages import (
    change_title,
    reason_message,
    value_changes,
)
from freeshelf.library.admin.closed_records import visible_in_admin
from freeshelf.library.admin.permissions import EditorMixin, EditorPage, person_name
from freeshelf.library.bulk import runs
from freeshelf.library.bulk.registry import action_for
from freeshelf.library.models import BulkChange, BulkChangeItem, Resource

_PAGE_SIZE = 50


class BulkChangeListView(EditorMixin, BaseListingView):
    """All changes in bulk, the newest first."""

    page_title = gettext_lazy("Bulk changes")
    header_icon = "history"
    index_url_name = "library_bulk_changes"
    paginate_by = 20
    default_ordering = "-requested_at"
    verbose_name_plural = gettext_lazy("bulk changes")

    def get_base_queryset(self) -> QuerySet[BulkChange]:
        """Load the users who requested and undid the changes."""
        return BulkChange.objects.select_related(
            "user__wagtail_userprofile", "undone_by"
        )

    @cached_property
    def columns(self) -> list[Column]:
        """Return the columns of the list."""
        return [
            TitleColumn(
                "title",
                label=_("What"),
                accessor=lambda change: change_title(change.kind, change.parameters),
                get_url=lambda change: reverse("library_bulk_change", args=[change.pk]),
            ),
            DateColumn("requested_at", label=_("When")),
            Column("user", label=_("By"), accessor=person_name),
            Column("changed_count", label=_("Changed")),
            Column("skipped_count", label=pgettext("records", "Skipped")),
            Column("state", label=_("Status"), accessor="get_state_display"),
        ]


class BulkChangeView(EditorPage):
    """One change, record by record."""

    template_name = "library/admin/bulk_change.html"
    header_icon = "history"

    @cached_property
    def change(self) -> BulkChange:
        """Return the change that the URL names. Raises Http404."""
        changes = BulkChange.objects.select_related("user", "undone_by")
        return get_object_or_404(changes, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        """Return the title of the change."""
        return change_title(self.change.kind, self.change.parameters)

    def above(self) -> list[dict[str, str]]:
        """Place the page below the list of changes."""
        return [{"url": reverse("library_bulk_changes"), "label": _("Bulk changes")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the rows of one page."""
        outcome = self.request.GET.get("outcome", "")
        items = self.change.items.select_related("resource").order_by("pk")
        if not self.request.user.has_perm(READ_ALL):
            readable = visible_in_admin(Resource.objects.all(), self.request.user)
            items = items.filter(resource__in=readable.values("pk"))
        if outcome in BulkChangeItem.Outcome.values:
            items = items.filter(outcome=outcome)
        page = Paginator(items, _PAGE_SIZE).get_page(self.request.GET.get("p"))
        return super().get_context_data(**kwargs) | {
            "change": self.change,
            "person": person_name(self.change),
            "page": page,
            "rows": _rows(list(page)),
            "outcome": outcome,
            "outcomes": BulkChangeItem.Outcome.choices,
            "may_undo": may_undo(self.change, self.person),
        }


class UndoBulkChangeView(BulkChangeView):
    """Ask whether to undo a change; undo it."""

    template_name = "library/admin/bulk_undo.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kw: Any) -> HttpResponseBase:
        """Allow only users who could have made the change."""
        if not may_undo(self.change, self.person):
            if self.change.is_being_undone:
                return redirect("library_bulk_change", self.change.pk)
            raise PermissionDenied
        return super().dispatch(request, *args, **kw)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Undo the change and show which records were reverted."""
        runs.request_undo(change=self.change, user=self.person, now=timezone.now())
        self.change.refresh_from_db()
        if self.change.state == BulkChange.State.UNDONE:
            messages.success(request, _("The change was undone."))
        return redirect("library_bulk_change", self.change.pk)


class BulkChangeProgressView(EditorMixin, View):
    """Progress of a change, as JSON."""

    def get(self, request: HttpRequest, pk: int) -> JsonResponse:
        """Return the counts, and whether the change is still running."""
        change = get_object_or_404(BulkChange, pk=pk)
        return JsonResponse(
            {
                "done": change.done_count,
                "goal": change.goal,
                "is_moving": change.is_moving,
            }
        )


def may_undo(change: BulkChange, user: User) -> bool:
    """Return whether a change can be undone by this user."""
    states = {BulkChange.State.DONE, BulkChange.State.FAILED}
    if change.state not in states or not change.changed_count:
        return False
    return action_for(change.kind, change.parameters).is_allowed(user)


def _rows(items: list[BulkChangeItem]) -> list[dict[str, Any]]:
    lines = value_changes([(item.before, item.after) for item in items])
    return [
        {
            "item": item,
            "lines": changes,
            "reason": reason_message(item.reason) if item.reason else "",
            "is_left_out": item.outcome == BulkChangeItem.Outcome.SKIPPED,
        }
        for item, changes in zip(items, lines, strict=True)
    ]
