"""What can go wrong in the library app."""

from freeshelf.core.errors import FreeshelfError


class LibraryError(FreeshelfError):
    """Base of this app's errors."""


class UnknownAccessError(LibraryError):
    """An access level that does not exist."""

    def __init__(self, level: str) -> None:
        super().__init__(
            f"There is no access level {level!r}: choose open, members or staff."
        )
        self.level = level


class NotPublishedError(LibraryError):
    """Only what readers once had can be withdrawn."""

    def __init__(self, identifier: str) -> None:
        super().__init__(
            f"Resource {identifier} was never published: delete it instead."
        )
        self.identifier = identifier
