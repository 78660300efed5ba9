"""Errors of reading a source; messages name the file, the position and the repair.

SourceError
├── SourceMissingError         no such file, a folder, or no permission to read it
├── EmptySourceError           no content
├── UnreadableSourceError      a file of an unknown kind
├── UnknownSourceError         a kind of source that is not installed
└── UnsafeArchiveError         an archive that would write outside its folder
"""

from collections.abc import Sequence

from freeshelf.core.errors import FreeshelfError


class SourceError(FreeshelfError):
    """Base class of this app's errors."""


class SourceMissingError(SourceError):
    """A file is missing or cannot be opened."""

    def __init__(self, file: str, *, problem: str) -> None:
        super().__init__(f"{file} {problem}.")
        self.file = file


class EmptySourceError(SourceError):
    """The file has no content."""

    def __init__(self, file: str) -> None:
        super().__init__(f"{file} is empty: export the site again and use that file.")
        self.file = file


class UnreadableSourceError(SourceError):
    """No site can be read from a file or URL."""

    def __init__(self, file: str, *, problem: str) -> None:
        super().__init__(f"{file} {problem}.")
        self.file = file


class UnknownSourceError(SourceError):
    """No installed package reads a kind of source."""

    def __init__(self, kind: str, *, known: Sequence[str]) -> None:
        found = ", ".join(known) or "none"
        super().__init__(
            f"There is no source of the kind {kind!r}: install the package that reads "
            f"it, or use one of: {found}."
        )
        self.kind = kind


class UnsafeArchiveError(SourceError):
    """An archive of files is unsafe or too large."""

    def __init__(self, file: str, *, entry: str, problem: str) -> None:
        super().__init__(
            f"{file} is refused: {entry} {problem}. Pack the folder of uploads again."
        )
        self.file = file
        self.entry = entry
