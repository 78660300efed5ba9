"""Addresses of the library's own pages in the desk."""

from django.urls import URLPattern, path
from django.views import View

from freeshelf.library.desk.file_add_view import AddFilesView
from freeshelf.library.desk.file_compare_view import FileCompareView
from freeshelf.library.desk.file_history_view import (
    FileHistoryView,
    VersionDownloadView,
)
from freeshelf.library.desk.file_row_views import (
    ArrangeFilesView,
    DescribeFileView,
    FileRowsView,
)
from freeshelf.library.desk.file_views import (
    EditFileView,
    RemoveFileView,
    ReplaceFileView,
    RereadFileView,
    RestoreVersionView,
)
from freeshelf.library.desk.withdrawal_views import ReinstateView, WithdrawView

_RESOURCE = "library/resources/<int:pk>"
_FILE = "library/files/<int:pk>"


def urlpatterns() -> list[URLPattern]:
    """Addresses below the desk's own."""
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
