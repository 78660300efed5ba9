"""URLs of the library's own pages in the admin area."""

from django.urls import URLPattern, path
from django.views import View

from freeshelf.library.admin.bulk_change_views import (
    BulkChangeListView,
    BulkChangeProgressView,
    BulkChangeView,
    UndoBulkChangeView,
)
from freeshelf.library.admin.file_history_view import (
    FileCompareView,
    FileHistoryView,
    VersionDownloadView,
)
from freeshelf.library.admin.file_views import (
    AddFilesView,
    EditFileView,
    RemoveFileView,
    ReplaceFileView,
    RereadFileView,
    RestoreVersionView,
)
from freeshelf.library.admin.files_panel import (
    ArrangeFilesView,
    DescribeFileView,
    FileRowsView,
)
from freeshelf.library.admin.merge_views import (
    MergeListView,
    MergeView,
    UndoMergeView,
)
from freeshelf.library.admin.missing_value_views import FillGapView, GapsView, GapView
from freeshelf.library.admin.saved_filters import DeleteFilterView, SaveFilterView
from freeshelf.library.admin.withdrawal_views import ReinstateView, WithdrawView

_RESOURCE = "library/resources/<int:pk>"
_FILE = "library/files/<int:pk>"


def urlpatterns() -> list[URLPattern]:
    """Return URL patterns of the pages of one resource or file."""
    on_resource: dict[str, tuple[str, type[View]]] = {
        "library_file_add": ("files/add", AddFilesView),
        "library_file_rows": ("files/rows", FileRowsView),
        "library_file_arrange": ("files/arrange", ArrangeFilesView),
        "library_resource_withdraw": ("withdraw", WithdrawView),
        "library_resource_reinstate": ("reinstate", ReinstateView),
    }
    on_file: dict[str, tuple[str, type[View]]] = {
        "library_file_edit": ("edit", EditFileView),
        "library_file_describe": ("describe", DescribeFileView),
        "library_file_replace": ("replace", ReplaceFileView),
        "library_file_history": ("history", FileHistoryView),
        "library_file_compare": ("compare", FileCompareView),
        "library_file_remove": ("remove", RemoveFileView),
        "library_file_reread": ("reread", RereadFileView),
        "library_file_version": ("versions/<int:version>", VersionDownloadView),
        "library_file_restore": ("versions/<int:version>/restore", RestoreVersionView),
    }
    return [
        path(f"{base}/{end}/", view.as_view(), name=name)
        for base, views in ((_RESOURCE, on_resource), (_FILE, on_file))
        for name, (end, view) in views.items()
    ]


_CHANGE = "library/bulk-changes/<int:pk>"


def list_urlpatterns() -> list[URLPattern]:
    """Return URL patterns of bulk changes, merges, filters and other lists."""
    return [
        path(
            "library/bulk-changes/",
            BulkChangeListView.as_view(),
            name="library_bulk_changes",
        ),
        path(f"{_CHANGE}/", BulkChangeView.as_view(), name="library_bulk_change"),
        path(
            f"{_CHANGE}/undo/",
            UndoBulkChangeView.as_view(),
            name="library_bulk_change_undo",
        ),
        path(
            f"{_CHANGE}/progress/",
            BulkChangeProgressView.as_view(),
            name="library_bulk_change_progress",
        ),
        path(
            "library/merge/<slug:kind>/<int:kept>/",
            MergeView.as_view(),
            name="library_merge",
        ),
        path("library/merges/", MergeListView.as_view(), name="library_merges"),
        path(
            "library/merges/<int:pk>/undo/",
            UndoMergeView.as_view(),
            name="library_merge_undo",
        ),
        path("library/filters/", SaveFilterView.as_view(), name="library_filter_save"),
        path(
            "library/filters/<int:pk>/delete/",
            DeleteFilterView.as_view(),
            name="library_filter_delete",
        ),
        path("library/gaps/", GapsView.as_view(), name="library_gaps"),
        path("library/gaps/<slug:gap>/", GapView.as_view(), name="library_gap"),
        path(
            "library/gaps/<slug:gap>/<int:pk>/",
            FillGapView.as_view(),
            name="library_gap_fill",
        ),
    ]
