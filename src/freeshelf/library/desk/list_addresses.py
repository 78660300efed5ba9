"""Addresses of what the lists of the desk lead to."""

from django.urls import URLPattern, path

from freeshelf.library.desk.bulk_change_views import (
    BulkChangeListView,
    BulkChangeProgressView,
    BulkChangeView,
    UndoBulkChangeView,
)
from freeshelf.library.desk.fields.leftover_views import LeftoversView
from freeshelf.library.desk.gap_views import FillGapView, GapsView, GapView
from freeshelf.library.desk.merge_views import (
    MergeListView,
    MergeView,
    UndoMergeView,
)
from freeshelf.library.desk.saved_filters import DeleteFilterView, SaveFilterView

_CHANGE = "library/bulk-changes/<int:pk>"


def urlpatterns() -> list[URLPattern]:
    """Addresses below the desk's own."""
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
        path("library/leftovers/", LeftoversView.as_view(), name="library_leftovers"),
        path("library/gaps/", GapsView.as_view(), name="library_gaps"),
        path("library/gaps/<slug:gap>/", GapView.as_view(), name="library_gap"),
        path(
            "library/gaps/<slug:gap>/<int:pk>/",
            FillGapView.as_view(),
            name="library_gap_fill",
        ),
    ]
