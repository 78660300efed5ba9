"""Notes that other apps add to a file in the list of files."""

from collections.abc import Callable
from dataclasses import dataclass

from freeshelf.library.models import FileContent


@dataclass(frozen=True, slots=True)
class FileNote:
    """A message about a file; `is_busy` makes the list poll for changes."""

    sentence: str
    is_busy: bool = False
    is_problem: bool = False


FileNoteSource = Callable[[FileContent], FileNote | None]


def register_file_note_source(source: FileNoteSource) -> None:
    """Register a source of notes about files."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def notes_of(content: FileContent) -> list[FileNote]:
    """Return all notes about this content."""
    return [note for source in _SOURCES if (note := source(content))]


_SOURCES: list[FileNoteSource] = []
