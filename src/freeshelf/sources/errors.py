"""Errors of reading a source; messages name the file, the position and the repair.

SourceError
├── SourceFileError
│   ├── SourceMissingError         no such file, a folder, or no permission to read it
│   ├── EmptySourceError           no content
│   ├── UnreadableSourceError      a file of an unknown kind
│   └── UnsafeArchiveError         an archive that would write outside its folder
└── UnknownSourceError         a kind of source that is not installed
"""

from freeshelf.core.errors import FreeshelfError


class SourceError(FreeshelfError):
    """Base class of this app's errors."""


class SourceFileError(SourceError):
    """Base class of errors of one file or URL."""

    message = "%(file)s %(problem)s."
    file: str

    def __init__(self, file: str, **values: object) -> None:
        super().__init__("", file=file, **values)


class SourceMissingError(SourceFileError):
    """A file is missing or cannot be opened."""


class EmptySourceError(SourceFileError):
    """The file has no content."""

    message = "%(file)s is empty: export the site again and use that file."


class UnreadableSourceError(SourceFileError):
    """No site can be read from a file or URL."""


class UnknownSourceError(SourceError):
    """No installed package reads a kind of source."""

    message = (
        "There is no source of the kind %(kind)r: install the package that reads it, "
        "or use one of: %(known)s."
    )


class UnsafeArchiveError(SourceFileError):
    """An archive of files is unsafe or too large."""

    message = (
        "%(file)s is refused: %(entry)s %(problem)s. Pack the folder of uploads again."
    )
