"""Interfaces of the sources of a site."""

from collections.abc import Iterator, Mapping
from typing import Protocol

from freeshelf.sources.base import ReadProgress
from freeshelf_wordpress.sources.records import (
    SourceAuthor,
    SourceItem,
    SourceRecord,
    SourceRow,
    SourceSite,
    SourceSummary,
    SourceTerm,
)


class Source(Protocol):
    """A source that can be read as a stream of records, any number of times."""

    @property
    def name(self) -> str:
        """Return the name for messages: a file name or URL."""
        ...

    def check(self, *, progress: ReadProgress | None = None) -> SourceSummary:
        """Read everything once and return a summary. Raises SourceError."""
        ...

    def records(
        self, *, progress: ReadProgress | None = None
    ) -> Iterator[SourceRecord]:
        """Yield its records in the order of the source; raise SourceError."""
        ...


class CombinedSource(Protocol):
    """A site combined from all its given sources, with each item once.

    Everything can be read any number of times, in the same order each time.
    """

    @property
    def name(self) -> str:
        """Return the name for messages: the names of its sources."""
        ...

    def site(self) -> SourceSite:
        """Return the site that the sources describe."""
        ...

    def authors(self) -> Iterator[SourceAuthor]:
        """Yield its accounts."""
        ...

    def terms(self) -> Iterator[SourceTerm]:
        """Yield its terms."""
        ...

    def items(self, *types: str) -> Iterator[SourceItem]:
        """Yield its items, or only those of the given types."""
        ...

    def options(self) -> Mapping[str, str]:
        """Return its settings by name; serialized values are unchanged."""
        ...

    def rows(self, table: str) -> Iterator[SourceRow]:
        """Yield the rows of a table that is not one of WordPress itself."""
        ...

    def tables(self) -> Mapping[str, int]:
        """Return the number of rows of each table that `rows` can read."""
        ...

    def origins(self, key: str) -> tuple[str, ...]:
        """Return the sources that have the item with a key (`SourceItem.key`)."""
        ...

    def counts(self) -> Mapping[tuple[str, str], Mapping[str, int]]:
        """Return the number of items of each source, by (type, status)."""
        ...
