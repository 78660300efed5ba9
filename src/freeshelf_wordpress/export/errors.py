"""Errors of the export."""

from freeshelf.core.errors import FreeshelfError


class WordPressExportError(FreeshelfError):
    """Base class of this app's errors."""


class NotWritableError(WordPressExportError):
    """A file of the export cannot be written."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(
            f"{path} cannot be written ({problem}): choose a folder that is there, "
            f"with enough room."
        )
        self.path = path
