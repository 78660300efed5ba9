"""Hold files back until they are checked, let them out, and take them out again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from freeshelf.library.access import Hold
from freeshelf.library.models import File, FileVersion
from freeshelf.library.signals import file_waits, send_resources_changed

# What other apps know of a version that somebody wants to restore.
_notes: list[Callable[[FileVersion], str]] = []
_imports_wait: ContextVar[bool] = ContextVar("imports wait", default=False)


@contextmanager
def holding_imports(is_held: bool = True) -> Iterator[None]:
    """Hold back what an import adds, though it was public at its source."""
    token = _imports_wait.set(is_held)
    try:
        yield
    finally:
        _imports_wait.reset(token)


def imports_wait() -> bool:
    """Return whether what is imported now is held back until it is looked at."""
    return _imports_wait.get()


def goes_out_at_once(*, was_public: bool) -> bool:
    """Return whether a file is out as soon as it is added.

    That is one that was public at its source, unless imports are held back.
    """
    return was_public and not imports_wait()


def ask_for_check(file: File) -> None:
    """Ask for a check of the version of a file that is not out yet, or not looked at.

    Call it in the transaction that stores the version.
    """
    file_waits.send(File, key=file.pk)


def waiting_version(file: File) -> FileVersion | None:
    """Return the version of a file that a check is about, None if there is none.

    That is one that waits to become current, or the current one of a held file.
    """
    rows = file.versions.select_related("content")
    waiting = rows.filter(hold=Hold.CHECK).first()
    return waiting or rows.filter(is_current=True).first()


def register_version_note(note: Callable[[FileVersion], str]) -> None:
    """Register what says in a sentence why a version does not go out by itself."""
    if note not in _notes:
        _notes.append(note)


def notes_on_version(version: FileVersion) -> list[str]:
    """Return sentences on why a version does not go out by itself."""
    return [said for note in _notes if (said := note(version))]


def waiting_files() -> QuerySet[File]:
    """Return files of which a version waits for its check or a decision."""
    waiting = FileVersion.objects.filter(file=OuterRef("pk"), hold=Hold.CHECK)
    return File.objects.not_removed().filter(Q(hold=Hold.CHECK) | Exists(waiting))


@transaction.atomic
def let_out(*, file: File) -> None:
    """End the hold of a file and make the version that waits the current one."""
    lock_file(file)
    waiting = file.versions.select_for_update().filter(hold=Hold.CHECK).first()
    if waiting is not None:
        file.versions.filter(is_current=True).update(is_current=False)
        file.versions.filter(pk=waiting.pk).update(is_current=True, hold=Hold.NONE)
        forget_loaded_versions(file)
    _set_hold(file, Hold.NONE)


@transaction.atomic
def restrict(*, file: File) -> None:
    """Leave what waits to staff: the file, or a new version, which stays in history."""
    lock_file(file)
    waiting = file.versions.filter(hold=Hold.CHECK)
    if waiting.update(hold=Hold.RESTRICTED):
        send_resources_changed(file.resource)
        return
    _set_hold(file, Hold.RESTRICTED)


@transaction.atomic
def take_out(*, file: File) -> None:
    """Take a file away from readers at once; only a person puts it back."""
    _set_hold(file, Hold.TAKEN_OUT)


@transaction.atomic
def put_back(*, file: File) -> None:
    """Let a file that was restricted or taken out be checked again, to go out."""
    _set_hold(file, Hold.CHECK)
    ask_for_check(file)


def lock_file(file: File) -> File:
    """Lock a file for the rest of the transaction and return it as it is now.

    Call it before its versions are locked or changed: two transactions that lock
    them in different orders would wait for each other.
    """
    return File.objects.select_for_update().get(pk=file.pk)


def forget_loaded_versions(file: File) -> None:
    """Forget the current version that an instance has loaded."""
    vars(file).pop("current_versions", None)


def _set_hold(file: File, hold: Hold) -> None:
    values: dict[str, Any] = {"hold": hold}
    File.objects.filter(pk=file.pk).update(**values)
    vars(file).update(values)
    send_resources_changed(file.resource)
