"""Facts about files and images that other parts add to forms, lists and messages."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from freeshelf.library.models import FileContent, FileVersion


@dataclass(frozen=True, slots=True)
class FileNote:
    """A message about a file; `is_busy` makes the list poll for changes."""

    sentence: str
    is_busy: bool = False
    is_problem: bool = False


FileNoteSource = Callable[[FileContent], FileNote | None]

_NOTES: list[FileNoteSource] = []
_WAITING: list[Callable[[], str]] = []
_UNDECIDED: list[Callable[[Iterable[int]], set[int]]] = []
_UNDECIDED_PICTURES: list[Callable[[Iterable[int]], set[int]]] = []
_COPIED: list[Callable[[FileVersion], bool]] = []


def register_file_note_source(source: FileNoteSource) -> None:
    """Register a source of notes about files."""
    if source not in _NOTES:
        _NOTES.append(source)


def register_waiting_source(source: Callable[[], str]) -> None:
    """Register a source that says how much waits to be read and how long."""
    if source not in _WAITING:
        _WAITING.append(source)


def register_undecided_source(source: Callable[[Iterable[int]], set[int]]) -> None:
    """Register a source that says which files were looked at and wait for a person."""
    if source not in _UNDECIDED:
        _UNDECIDED.append(source)


def register_undecided_picture_source(
    source: Callable[[Iterable[int]], set[int]],
) -> None:
    """Register a source that says which images were looked at."""
    if source not in _UNDECIDED_PICTURES:
        _UNDECIDED_PICTURES.append(source)


def register_copied_source(source: Callable[[FileVersion], bool]) -> None:
    """Register a source that says of which versions copies can be made."""
    if source not in _COPIED:
        _COPIED.append(source)


def notes_of(content: FileContent) -> list[FileNote]:
    """Return all notes about this content."""
    return [note for source in _NOTES if (note := source(content))]


def waiting_notes() -> list[FileNote]:
    """Return how long it takes until files that wait for their text are read."""
    sentences = (source() for source in _WAITING)
    return [FileNote(sentence, is_busy=True) for sentence in sentences if sentence]


def undecided_among(files: Iterable[int]) -> set[int]:
    """Return the keys of those files that were looked at and wait for a person."""
    return _told_by(_UNDECIDED, files)


def undecided_pictures_among(held: Iterable[int]) -> set[int]:
    """Return the keys of those held images that were looked at."""
    return _told_by(_UNDECIDED_PICTURES, held)


def _told_by(
    sources: list[Callable[[Iterable[int]], set[int]]], rows: Iterable[int]
) -> set[int]:
    keys = set(rows)
    found: set[int] = set()
    if keys:
        found.update(*(source(keys) for source in sources))
    return found


def can_be_copied(version: FileVersion) -> bool:
    """Return whether a copy with places removed can be made of a version."""
    return any(source(version) for source in _COPIED)
