"""What rooms above the library have to say of a file, in the list of files."""

from collections.abc import Callable
from dataclasses import dataclass

from freeshelf.library.models import FileContent


@dataclass(frozen=True, slots=True)
class FileNote:
    """A sentence; is_busy while it will change by itself, so that lists look again."""

    sentence: str
    is_busy: bool = False
    is_problem: bool = False


FileNoteSource = Callable[[FileContent], FileNote | None]


def register_file_note_source(noting: FileNoteSource) -> None:
    """Ask this, too, what it has to say of a file."""
    if noting not in _NOTINGS:
        _NOTINGS.append(noting)


def notes_of(content: FileContent) -> list[FileNote]:
    """All that is said of these bytes."""
    return [note for noting in _NOTINGS if (note := noting(content))]


_NOTINGS: list[FileNoteSource] = []
