"""Wagtail's reports, without records that whoever asks may not read."""

from typing import Any

from django.urls import URLPattern, path
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.admin.views.reports.workflows import WorkflowTasksView, WorkflowView

from freeshelf.library.admin.closed_records import without_closed


class ReadableHistoryView(LogEntriesView):
    """Who did what on the site."""

    def filter_queryset(self, queryset: Any) -> Any:
        """Entries of one log."""
        return without_closed(super().filter_queryset(queryset), self.request.user)


class ReadableWorkflowView(WorkflowView):
    """What waits for review, and what was reviewed."""

    def get_queryset(self) -> Any:
        """Reviews of records that may be read, and of all else."""
        return without_closed(super().get_queryset(), self.request.user)


class ReadableTasksView(WorkflowTasksView):
    """The tasks of reviews."""

    def get_queryset(self) -> Any:
        """Tasks of records that may be read, and of all else."""
        tasks = super().get_queryset()
        return without_closed(tasks, self.request.user, above="workflow_state__")


def urlpatterns() -> list[URLPattern]:
    """Addresses below the admin area's own, which stand before those of Wagtail."""
    views: dict[str, Any] = {
        "site-history": ReadableHistoryView,
        "workflow": ReadableWorkflowView,
        "workflow_tasks": ReadableTasksView,
    }
    return [
        path(
            f"reports/{name}/{end}",
            require_admin_access(view.as_view(results_only=bool(end))),
        )
        for name, view in views.items()
        for end in ("", "results/")
    ]
