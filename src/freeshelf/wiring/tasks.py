"""Background tasks."""

from datetime import datetime

from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from freeshelf.enrich.file_suggestions import (
    mark_suggestion_failed,
    suggest_description,
)
from freeshelf.enrich.ocr.planning import plan_scan
from freeshelf.enrich.ocr.services import mark_scan_failed, read_scan
from freeshelf.enrich.services import extract_content, mark_extraction_failed
from freeshelf.ingest import import_jobs
from freeshelf.ingest.models import ImportJob
from freeshelf.library.bulk import runs
from freeshelf.library.models import (
    BulkChange,
    FileContent,
    FileVersion,
    IncomingFile,
)
from freeshelf.privacy.models import DataRequest
from freeshelf.privacy.services import fulfilment
from freeshelf.search.models import IndexChange
from freeshelf.wiring.reindex_handlers import on_text_extracted

# A long scan is interrupted regularly for other tasks.
_SCAN_SECONDS = 20.0


@task(backend="files")
def extract_file(sha256: str) -> str:
    """Extract the text of a file, queue its indexing and return the state."""
    if not FileContent.objects.filter(pk=sha256).exists():
        return "gone"
    extract_content(sha256=sha256, now=timezone.now())
    if plan_scan(sha256=sha256, now=timezone.now()):
        read_scan_pages.enqueue(sha256=sha256)
    # The task is repeated when its process dies before this line, so no text is lost.
    IndexChange.objects.create(kind=IndexChange.Kind.CONTENT, key=sha256)
    on_text_extracted(sha256)
    return FileContent.objects.values_list("state", flat=True).get(pk=sha256)


@task(backend="files", priority=-50)
def read_scan_pages(sha256: str) -> str:
    """Read pages by OCR for a while, then queue another task for the rest."""
    outcome = read_scan(sha256=sha256, now=timezone.now(), seconds=_SCAN_SECONDS)
    if outcome is None:
        return "gone"
    if outcome.is_news:
        IndexChange.objects.create(kind=IndexChange.Kind.CONTENT, key=sha256)
        on_text_extracted(sha256)
    if not outcome.is_finished:
        read_scan_pages.enqueue(sha256=sha256)
    return outcome.state


@task(backend="files", priority=50)
def suggest_for_incoming(sha256: str) -> str:
    """Suggest metadata for a file; high priority, as someone is waiting."""
    if not FileContent.objects.filter(pk=sha256).exists():
        return "gone"
    return str(suggest_description(sha256=sha256, now=timezone.now()))


@task(backend="files", priority=50)
def run_bulk_change(key: int) -> str:
    """Run or undo a bulk change; high priority, as someone is waiting."""
    change = BulkChange.objects.filter(pk=key).first()
    if change is None:
        return "gone"
    runs.run(change)
    return change.state


@task(backend="files", priority=50)
def carry_out_request(key: int) -> str:
    """Create the copy of personal data or erase it, as requested."""
    request = DataRequest.objects.filter(pk=key).first()
    if request is None:
        return "gone"
    fulfilment.fulfil(request=request, now=timezone.now())
    return DataRequest.objects.values_list("state", flat=True).get(pk=key)


@task(backend="files", priority=50)
def run_import_job(key: int) -> str:
    """Plan, run or undo an import, as requested in the admin area."""
    job = (
        ImportJob.objects.filter(pk=key).select_related("import_request", "run").first()
    )
    if job is None:
        return "gone"
    import_jobs.run_job(job)
    return job.state


def import_job_of(row: DBTaskResult) -> ImportJob | None:
    """Return the import of a task."""
    if row.task_path != run_import_job.module_path:
        return None
    return ImportJob.objects.filter(pk=row.args_kwargs["kwargs"].get("key")).first()


def data_request_of(row: DBTaskResult) -> DataRequest | None:
    """Return the privacy request of a task."""
    if row.task_path != carry_out_request.module_path:
        return None
    return DataRequest.objects.filter(pk=row.args_kwargs["kwargs"].get("key")).first()


def bulk_change_of(row: DBTaskResult) -> BulkChange | None:
    """Return the bulk change of a task."""
    if row.task_path != run_bulk_change.module_path:
        return None
    return BulkChange.objects.filter(pk=row.args_kwargs["kwargs"].get("key")).first()


def content_of(row: DBTaskResult) -> str | None:
    """Return the checksum of the file that a task extracts."""
    return _checksum_in(row) if row.task_path == extract_file.module_path else None


def scan_of(row: DBTaskResult) -> str | None:
    """Return the checksum of the file that a task reads by OCR."""
    is_one = row.task_path == read_scan_pages.module_path
    return _checksum_in(row) if is_one else None


def incoming_of(row: DBTaskResult) -> str | None:
    """Return the checksum of the file that a task suggests metadata for."""
    return (
        _checksum_in(row) if row.task_path == suggest_for_incoming.module_path else None
    )


def subject_of(row: DBTaskResult) -> str:
    """Return a name for the subject of a task, such as the file name."""
    if sha256 := content_of(row) or incoming_of(row) or scan_of(row):
        return name_of_content(sha256)
    about = bulk_change_of(row) or data_request_of(row) or import_job_of(row)
    return str(about) if about else row.task_path


def name_of_content(sha256: str) -> str:
    """Return the original name of a file, with its record."""
    version = (
        FileVersion.objects.filter(content=sha256)
        .select_related("file__resource")
        .first()
    )
    if version is not None:
        return f"{version.original_name} ({version.file.resource.identifier})"
    incoming = IncomingFile.objects.filter(content=sha256).first()
    return incoming.original_name if incoming else sha256[:12]


def reset(row: DBTaskResult) -> None:
    """Reset the state set by an unfinished task, so that it can restart."""
    if sha256 := content_of(row):
        FileContent.objects.filter(pk=sha256, state=FileContent.State.RUNNING).update(
            state=FileContent.State.WAITING
        )


def mark_failed(row: DBTaskResult, *, error: Exception, now: datetime) -> None:
    """Mark a task and its subject as failed, with a message for the editor."""
    sha256 = content_of(row)
    if sha256 and FileContent.objects.filter(pk=sha256).exists():
        mark_extraction_failed(sha256=sha256, now=now)
        IndexChange.objects.create(kind=IndexChange.Kind.CONTENT, key=sha256)
    if sha256 := incoming_of(row):
        mark_suggestion_failed(sha256=sha256, now=now)
    if sha256 := scan_of(row):
        mark_scan_failed(sha256=sha256, now=now)
    if change := bulk_change_of(row):
        runs.give_up(change, now=now)
    if request := data_request_of(row):
        fulfilment.mark_failed(request=request)
    if job := import_job_of(row):
        import_jobs.mark_failed(job, now=now)
    row.set_failed(error)


def _checksum_in(row: DBTaskResult) -> str | None:
    arguments = row.args_kwargs
    sha256 = arguments["kwargs"].get("sha256") or next(iter(arguments["args"]), None)
    return str(sha256) if sha256 else None
