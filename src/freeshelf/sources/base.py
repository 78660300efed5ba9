"""What every kind of source offers."""

from collections.abc import Callable, Iterator
from typing import Protocol

from freeshelf.sources.records import SourceRecord, SourceSummary

ReadProgress = Callable[[int, int], None]  # bytes read, bytes in all


class Source(Protocol):
    """A place that records are read from, as a stream, any number of times."""

    @property
    def name(self) -> str:
        """What messages call it: a file's name, an address."""
        ...

    def check(self, *, progress: ReadProgress | None = None) -> SourceSummary:
        """Read all of it once and keep nothing; raise SourceError if it is broken."""
        ...

    def records(
        self, *, progress: ReadProgress | None = None
    ) -> Iterator[SourceRecord]:
        """Yield its records in the order of the source; raise SourceError."""
        ...
