"""What every kind of source offers."""

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

from freeshelf.sources.records import (
    SourceAuthor,
    SourceItem,
    SourceRecord,
    SourceRow,
    SourceSite,
    SourceSummary,
    SourceTerm,
)

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


class CombinedSource(Protocol):
    """A site as all its given sources together know it: each item of it once.

    Everything can be asked any number of times and comes in the same order each time.
    """

    @property
    def name(self) -> str:
        """What messages call it: the names of its sources."""
        ...

    def site(self) -> SourceSite:
        """The site that the sources are of."""
        ...

    def authors(self) -> Iterator[SourceAuthor]:
        """Yield its accounts."""
        ...

    def terms(self) -> Iterator[SourceTerm]:
        """Yield its terms."""
        ...

    def items(self, *types: str) -> Iterator[SourceItem]:
        """Yield its items, those of some types only when types are named."""
        ...

    def options(self) -> Mapping[str, str]:
        """Its settings by name; serialised values as they are."""
        ...

    def rows(self, table: str) -> Iterator[SourceRow]:
        """Yield the rows of a table that is none of WordPress' own."""
        ...

    def tables(self) -> Mapping[str, int]:
        """How many rows each table has that `rows` can be asked for."""
        ...

    def origins(self, key: str) -> tuple[str, ...]:
        """Names of the sources that have the item of a key (`SourceItem.key`)."""
        ...

    def counts(self) -> Mapping[tuple[str, str], Mapping[str, int]]:
        """How many items each source has, by (type, status)."""
        ...
