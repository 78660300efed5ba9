"""URLs of imports in the admin area."""

from functools import partial

from django.urls import URLPattern, path

from freeshelf.ingest.admin.import_request_views import (
    DeleteFilesView,
    ImportRequestView,
    SourceAddView,
)
from freeshelf.ingest.admin.job_views import JobProgressView, JobView, StopJobView
from freeshelf.ingest.admin.mapping_views import MappingView
from freeshelf.ingest.admin.raw_item_views import (
    CommentListView,
    RawItemListView,
    RawItemView,
)
from freeshelf.ingest.admin.run_lists import RunItemsView, RunListView
from freeshelf.ingest.admin.run_views import (
    OpenRunView,
    RunFileView,
    RunView,
    StagedView,
    UndoView,
)


def urlpatterns() -> list[URLPattern]:
    """Return the URL patterns to add to those of the admin area."""
    return [*_raw_items(), *_imports(), *_runs()]


def _raw_items() -> list[URLPattern]:
    results = partial(RawItemListView.as_view, results_only=True)
    comments = partial(CommentListView.as_view, results_only=True)
    return [
        path("raw/", RawItemListView.as_view(), name="ingest_raw_items"),
        path("raw/results/", results(), name="ingest_raw_items_results"),
        path("raw/<int:pk>/", RawItemView.as_view(), name="ingest_raw_item"),
        path("raw/comments/", CommentListView.as_view(), name="ingest_comments"),
        path("raw/comments/results/", comments(), name="ingest_comments_results"),
    ]


def _imports() -> list[URLPattern]:
    mapping = "imports/mapping/<slug:slug>/<slug:kind>/"
    import_request, job = "imports/sources/<int:pk>/", "imports/jobs/<int:pk>/"
    return [
        path("imports/", RunListView.as_view(), name="ingest_imports"),
        path(
            "imports/add/source/<slug:kind>/",
            SourceAddView.as_view(),
            name="ingest_source_add",
        ),
        path(import_request, ImportRequestView.as_view(), name="ingest_import_request"),
        path(
            f"{import_request}forget/",
            DeleteFilesView.as_view(),
            name="ingest_delete_files",
        ),
        path(mapping, MappingView.as_view(), name="ingest_mapping"),
        path(job, JobView.as_view(), name="ingest_job"),
        path(f"{job}progress/", JobProgressView.as_view(), name="ingest_job_progress"),
        path(f"{job}stop/", StopJobView.as_view(), name="ingest_job_stop"),
    ]


def _runs() -> list[URLPattern]:
    run = "imports/<int:pk>/"
    items, undo = RunItemsView.as_view, UndoView.as_view()
    results = items(results_only=True)
    return [
        path(run, RunView.as_view(), name="ingest_run"),
        path(f"{run}items/", items(), name="ingest_run_items"),
        path(f"{run}items/results/", results, name="ingest_run_items_results"),
        *(
            path(
                f"{run}report.{kind}",
                RunFileView.as_view(kind=kind),
                name=f"ingest_run_{kind}",
            )
            for kind in ("csv", "json")
        ),
        path(f"{run}undo/", undo, name="ingest_run_undo"),
        path(f"{run}open/", OpenRunView.as_view(), name="ingest_run_open"),
        path("imports/staged/", StagedView.as_view(), name="ingest_staged"),
    ]
