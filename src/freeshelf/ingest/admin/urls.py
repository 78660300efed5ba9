"""URLs of imports in the admin area."""

from django.urls import URLPattern, path

from freeshelf.ingest.admin import import_request_views as requests
from freeshelf.ingest.admin import job_views as jobs
from freeshelf.ingest.admin import run_views as runs
from freeshelf.ingest.admin.demo_views import DemoRemovalView
from freeshelf.ingest.admin.mapping_views import MappingPreviewView, MappingView
from freeshelf.ingest.admin.raw_item_views import (
    CommentListView,
    RawItemListView,
    RawItemView,
)
from freeshelf.ingest.admin.run_lists import RunItemsView, RunListView

_RUN, _REQUEST = "imports/<int:pk>/", "imports/sources/<int:pk>/"


def urlpatterns() -> list[URLPattern]:
    """Return the URL patterns to add to those of the admin area."""
    job, source = "imports/jobs/<int:pk>/", "imports/add/source/<slug:kind>/"
    mapping = "imports/mapping/<slug:slug>/<slug:kind>/"
    views = (
        ("raw/<int:pk>/", RawItemView.as_view(), "raw_item"),
        ("demonstration/", DemoRemovalView.as_view(), "demo"),
        ("imports/", RunListView.as_view(), "imports"),
        (source, requests.SourceAddView.as_view(), "source_add"),
        (_REQUEST, requests.ImportRequestView.as_view(), "import_request"),
        (f"{_REQUEST}forget/", requests.DeleteFilesView.as_view(), "delete_files"),
        (
            "imports/mapping/<slug:slug>/preview/",
            MappingPreviewView.as_view(),
            "mapping_preview",
        ),
        (mapping, MappingView.as_view(), "mapping"),
        (job, jobs.JobView.as_view(), "job"),
        (f"{job}progress/", jobs.JobProgressView.as_view(), "job_progress"),
        (f"{job}stop/", jobs.StopJobView.as_view(), "job_stop"),
        (_RUN, runs.RunView.as_view(), "run"),
        (f"{_RUN}report.csv", runs.RunFileView.as_view(kind="csv"), "run_csv"),
        (f"{_RUN}report.json", runs.RunFileView.as_view(kind="json"), "run_json"),
        (f"{_RUN}undo/", runs.UndoView.as_view(), "run_undo"),
        (f"{_RUN}open/", runs.OpenRunView.as_view(), "run_open"),
        ("imports/staged/", runs.StagedView.as_view(), "staged"),
    )
    lists = (
        ("raw/", RawItemListView, "raw_items"),
        ("raw/comments/", CommentListView, "comments"),
        (f"{_RUN}items/", RunItemsView, "run_items"),
    )
    return [
        *(path(route, view, name=f"ingest_{name}") for route, view, name in views),
        *(path(route, view.as_view(), name=f"ingest_{n}") for route, view, n in lists),
        *(
            path(
                f"{route}results/",
                view.as_view(results_only=True),
                name=f"ingest_{name}_results",
            )
            for route, view, name in lists
        ),
    ]
