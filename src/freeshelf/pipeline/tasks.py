"""Work that is done after a change, outside of anyone's request."""

from datetime import datetime

from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from freeshelf.enrich.services import extract_content, give_up_extraction
from freeshelf.library.models import FileContent, FileVersion
from freeshelf.search.models import IndexChange


@task(backend="files")
def extract_file(sha256: str) -> str:
    """Read the text out of bytes and have it indexed; say the state it ended in."""
    if not FileContent.objects.filter(pk=sha256).exists():
        return "gone"
    extract_content(sha256=sha256, now=timezone.now())
    # The task runs again when its process dies before this line, so no text is lost.
    IndexChange.objects.create(kind=IndexChange.Kind.CONTENT, key=sha256)
    return FileContent.objects.values_list("state", flat=True).get(pk=sha256)


def content_of(row: DBTaskResult) -> str | None:
    """The checksum a task is about, when it reads a file."""
    if row.task_path != extract_file.module_path:
        return None
    arguments = row.args_kwargs
    sha256 = arguments["kwargs"].get("sha256") or next(iter(arguments["args"]), None)
    return str(sha256) if sha256 else None


def subject_of(row: DBTaskResult) -> str:
    """What a person calls the thing a task is about: the file's name."""
    sha256 = content_of(row)
    return name_of_content(sha256) if sha256 else row.task_path


def name_of_content(sha256: str) -> str:
    """The name that bytes came under, with the record they belong to."""
    version = (
        FileVersion.objects.filter(content=sha256)
        .select_related("file__resource")
        .first()
    )
    if version is None:
        return sha256[:12]
    return f"{version.original_name} ({version.file.resource.identifier})"


def take_back(row: DBTaskResult) -> None:
    """Undo what an unfinished task has marked, so that it can begin again."""
    if sha256 := content_of(row):
        FileContent.objects.filter(pk=sha256, state=FileContent.State.RUNNING).update(
            state=FileContent.State.WAITING
        )


def give_up(row: DBTaskResult, *, error: Exception, now: datetime) -> None:
    """Mark a task and its file as failed, in words for the editor."""
    sha256 = content_of(row)
    if sha256 and FileContent.objects.filter(pk=sha256).exists():
        give_up_extraction(sha256=sha256, now=now)
        IndexChange.objects.create(kind=IndexChange.Kind.CONTENT, key=sha256)
    row.set_failed(error)
