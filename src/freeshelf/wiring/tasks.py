"""Background tasks."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult, DBTaskResultQuerySet

from freeshelf.alerts.sending import send_due
from freeshelf.enrich.checks.copies import make_copy, mark_copy_failed
from freeshelf.enrich.checks.decisions import reconsider_content
from freeshelf.enrich.checks.looks import (
    check_content,
    mark_check_failed,
    to_look_at,
)
from freeshelf.enrich.checks.pictures import (
    check_picture,
    mark_picture_check_failed,
    reconsider_picture,
)
from freeshelf.enrich.file_suggestions import (
    mark_suggestion_failed,
    suggest_description,
)
from freeshelf.enrich.ocr.services import mark_scan_failed, plan_scan, read_scan
from freeshelf.enrich.page_images import copy_picture_ahead
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
from freeshelf.wiring.reindex_handlers import (
    on_text_extracted,
    write_texts_with_image_anew,
)

# Queue of what takes minutes, which a process of its own does.
COPIES = "copies"
DEFAULT = "default"
# A long scan is interrupted regularly for other tasks.
_SCAN_SECONDS = 20.0
_ALERT_SECONDS = 20.0


@task(backend="files")
def extract_file(sha256: str) -> str:
    """Extract the text of a file, queue its indexing and return the state."""
    if not FileContent.objects.filter(pk=sha256).exists():
        return "gone"
    extract_content(sha256=sha256, now=timezone.now())
    if plan_scan(sha256=sha256, now=timezone.now()):
        read_scan_pages.enqueue(sha256=sha256)
    queue_look(sha256)
    copy_picture_ahead(content=FileContent.objects.get(pk=sha256))
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
    queue_look(sha256)
    return outcome.state


@task(backend="files", priority=30, queue_name=COPIES)
def make_file_copy(key: int) -> str:
    """Make a copy of a file without marked places."""
    return "made" if make_copy(key=key, now=timezone.now()) else "gone"


@task(backend="files", priority=25)
def look_at_file(sha256: str) -> str:
    """Look into a file for what may betray a person, and let it out if nothing does.

    High priority, as somebody may be waiting for it.
    """
    is_new = check_content(sha256=sha256, now=timezone.now())
    released = reconsider_content(sha256=sha256)
    return f"{'looked at' if is_new else 'unchanged'}, {released} let out"


@task(backend="files", priority=25)
def look_at_picture(key: int) -> str:
    """Look into an image as `look_at_file` does into a file."""
    is_new = check_picture(key=key, now=timezone.now())
    is_out = reconsider_picture(key=key)
    if is_new and not is_out:
        # Texts of an earlier release have the words of images that wait.
        write_texts_with_image_anew(key)
    return f"{'looked at' if is_new else 'unchanged'}{', let out' if is_out else ''}"


def queue_look(sha256: str) -> None:
    """Queue the check of a file that is ready for it and has none."""
    if to_look_at().filter(pk=sha256).exists():
        look_at_file.enqueue(sha256=sha256)


@task(backend="files", priority=-25)
def send_alerts() -> str:
    """Send emails of alerts for a while, then queue another task for the rest."""
    outcome = send_due(now=timezone.now(), seconds=_ALERT_SECONDS)
    if not outcome.is_finished:
        send_alerts.enqueue()
    return f"{outcome.sent} sent"


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


def ready_tasks(*, queue: str = "") -> DBTaskResultQuerySet:
    """Return tasks of a queue that may be done now; of all queues without a name."""
    rows = DBTaskResult.objects.ready()
    return rows.filter(queue_name=queue) if queue else rows


def unfinished_tasks() -> QuerySet[DBTaskResult]:
    """Return tasks that wait for a worker or run."""
    return DBTaskResult.objects.filter(status__in=["READY", "RUNNING"])


def _object_of(row: DBTaskResult) -> ImportJob | DataRequest | BulkChange | None:
    """Return the import, the privacy request or the bulk change of a task."""
    models: dict[str, Any] = {
        run_import_job.module_path: ImportJob,
        carry_out_request.module_path: DataRequest,
        run_bulk_change.module_path: BulkChange,
    }
    if row.task_path not in models:
        return None
    rows = models[row.task_path].objects.filter(pk=row.args_kwargs["kwargs"].get("key"))
    return rows.first()


def content_of(row: DBTaskResult) -> str | None:
    """Return the checksum of the file that a task extracts."""
    return _checksum_in(row, extract_file)


def scan_of(row: DBTaskResult) -> str | None:
    """Return the checksum of the file that a task reads by OCR."""
    return _checksum_in(row, read_scan_pages)


def look_of(row: DBTaskResult) -> str | None:
    """Return the checksum of the file that a task looks into."""
    return _checksum_in(row, look_at_file)


def incoming_of(row: DBTaskResult) -> str | None:
    """Return the checksum of the file that a task suggests metadata for."""
    return _checksum_in(row, suggest_for_incoming)


def subject_of(row: DBTaskResult) -> str:
    """Return a name for the subject of a task, such as the file name."""
    of_file = content_of(row) or incoming_of(row) or scan_of(row)
    if sha256 := of_file or look_of(row):
        return name_of_content(sha256)
    about = _object_of(row)
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
        queue_look(sha256)
        IndexChange.objects.create(kind=IndexChange.Kind.CONTENT, key=sha256)
    if sha256 := incoming_of(row):
        mark_suggestion_failed(sha256=sha256, now=now)
    if sha256 := scan_of(row):
        mark_scan_failed(sha256=sha256, now=now)
        queue_look(sha256)
    if sha256 := look_of(row):
        mark_check_failed(sha256=sha256, now=now)
    if row.task_path == make_file_copy.module_path:
        mark_copy_failed(key=row.args_kwargs["kwargs"]["key"], now=now)
    if row.task_path == look_at_picture.module_path:
        mark_picture_check_failed(key=row.args_kwargs["kwargs"]["key"], now=now)
    match _object_of(row):
        case BulkChange() as change:
            runs.mark_failed(change, now=now)
        case DataRequest() as request:
            fulfilment.mark_failed(request=request)
        case ImportJob() as job:
            import_jobs.mark_failed(job, now=now)
    row.set_failed(error)


def _checksum_in(row: DBTaskResult, task: Any) -> str | None:
    if row.task_path != task.module_path:
        return None
    arguments = row.args_kwargs
    sha256 = arguments["kwargs"].get("sha256") or next(iter(arguments["args"]), None)
    return str(sha256) if sha256 else None
