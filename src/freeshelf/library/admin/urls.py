"""URLs of the library's own pages in the admin area."""

from django.urls import URLPattern, path
from django.views import View

from freeshelf.library.admin.before_publishing import BeforePublishingView
from freeshelf.library.admin.bulk_change_views import (
    BulkChangeListView,
    BulkChangeProgressView,
    BulkChangeView,
    UndoBulkChangeView,
)
from freeshelf.library.admin.file_deletion_view import DeletePermanentlyView
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
from freeshelf.library.admin.list_choices import ListChoicesView
from freeshelf.library.admin.merge_views import (
    MergeListView,
    MergeView,
    UndoMergeView,
)
from freeshelf.library.admin.missing_value_views import FillGapView, GapsView, GapView
from freeshelf.library.admin.quick_change import QuickChangeView
from freeshelf.library.admin.saved_filters import DeleteFilterView, SaveFilterView
from freeshelf.library.admin.withdrawal_views import ReinstateView, WithdrawView

_RESOURCE = "resources/<int:pk>"
_FILE = "files/<int:pk>"
_CHANGE = "bulk-changes/<int:pk>"
_PAGES: dict[str, tuple[str, type[View]]] = {
    "library_file_add": (f"{_RESOURCE}/files/add", AddFilesView),
    "library_file_rows": (f"{_RESOURCE}/files/rows", FileRowsView),
    "library_file_arrange": (f"{_RESOURCE}/files/arrange", ArrangeFilesView),
    "library_before_publishing": (
        f"{_RESOURCE}/before-publishing",
        BeforePublishingView,
    ),
    "library_quick_change": (f"{_RESOURCE}/change", QuickChangeView),
    "library_resource_withdraw": (f"{_RESOURCE}/withdraw", WithdrawView),
    "library_resource_reinstate": (f"{_RESOURCE}/reinstate", ReinstateView),
    "library_file_edit": (f"{_FILE}/edit", EditFileView),
    "library_file_describe": (f"{_FILE}/describe", DescribeFileView),
    "library_file_replace": (f"{_FILE}/replace", ReplaceFileView),
    "library_file_history": (f"{_FILE}/history", FileHistoryView),
    "library_file_compare": (f"{_FILE}/compare", FileCompareView),
    "library_file_remove": (f"{_FILE}/remove", RemoveFileView),
    "library_file_reread": (f"{_FILE}/reread", RereadFileView),
    "library_file_version": (f"{_FILE}/versions/<int:version>", VersionDownloadView),
    "library_file_restore": (
        f"{_FILE}/versions/<int:version>/restore",
        RestoreVersionView,
    ),
    "library_file_delete_permanently": (
        f"{_FILE}/versions/<int:version>/delete",
        DeletePermanentlyView,
    ),
    "library_bulk_changes": ("bulk-changes", BulkChangeListView),
    "library_bulk_change": (_CHANGE, BulkChangeView),
    "library_bulk_change_undo": (f"{_CHANGE}/undo", UndoBulkChangeView),
    "library_bulk_change_progress": (f"{_CHANGE}/progress", BulkChangeProgressView),
    "library_merge": ("merge/<slug:kind>/<int:kept>", MergeView),
    "library_merges": ("merges", MergeListView),
    "library_merge_undo": ("merges/<int:pk>/undo", UndoMergeView),
    "library_filter_save": ("filters", SaveFilterView),
    "library_filter_delete": ("filters/<int:pk>/delete", DeleteFilterView),
    "library_list_choices": ("list-choices", ListChoicesView),
    "library_gaps": ("gaps", GapsView),
    "library_gap": ("gaps/<slug:gap>", GapView),
    "library_gap_fill": ("gaps/<slug:gap>/<int:pk>", FillGapView),
}


def urlpatterns() -> list[URLPattern]:
    """Return the URL patterns of all pages."""
    return [
        path(f"library/{route}/", view.as_view(), name=name)
        for name, (route, view) in _PAGES.items()
    ]
