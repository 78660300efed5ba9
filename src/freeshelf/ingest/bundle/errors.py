"""Errors of writing a bundle."""

from freeshelf.ingest.errors import IngestError


class UnknownConceptError(IngestError):
    """A record names a concept that the library does not have."""

    def __init__(self, record: str, *, scheme: str, identifier: str) -> None:
        super().__init__(
            f"Record {record} names {identifier!r}, which is not in the vocabulary "
            f"{scheme!r}: add the concept or import the vocabulary again."
        )
        self.record = record


class BrokenLinkError(IngestError):
    """A page links to a missing part of the bundle."""

    def __init__(self, page: str, *, link: str) -> None:
        super().__init__(f"Page {page} links to {link}, which is not there.")
        self.page = page


class RefusedRecordError(IngestError):
    """The library refuses a record of the bundle."""

    def __init__(self, record: str, *, reason: str) -> None:
        super().__init__(f"Record {record} is refused: {reason}")
        self.record = record
