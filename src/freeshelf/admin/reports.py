"""Wagtail's reports, without records that the user may not read."""

from typing import Any

from django.urls import URLPattern, path
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.admin.views.reports.workflows import WorkflowTasksView, WorkflowView

from freeshelf.library.admin.closed_records import without_closed


class ReadableHistoryView(LogEntriesView):
    """Site history with readable entries only."""

    def filter_queryset(self, queryset: Any) -> Any:
        """Filter entries of one log."""
        return without_closed(super().filter_queryset(queryset), self.request.user)


class ReadableWorkflowView(WorkflowView):
    """Report of workflows with readable records only."""

    def get_queryset(self) -> Any:
        """Return reviews of readable records, and of other objects."""
        return without_closed(super().get_queryset(), self.request.user)


class ReadableTasksView(WorkflowTasksView):
    """Report of workflow tasks with readable records only."""

    def get_queryset(self) -> Any:
        """Return tasks of readable records, and of other objects."""
        tasks = super().get_queryset()
        return without_closed(tasks, self.request.user, above="workflow_state__")


def urlpatterns() -> list[URLPattern]:
    """Return URL patterns that precede those of Wagtail."""
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
