"""One export file as a whole site, read anew for every question."""

from collections.abc import Iterator, Mapping

from freeshelf.sources.records import (
    SourceAuthor,
    SourceItem,
    SourceRow,
    SourceSite,
    SourceTerm,
)
from freeshelf.sources.wordpress.export import WordPressExport


class OneExport:
    """A GatheredSource on one WXR file."""

    def __init__(self, export: WordPressExport) -> None:
        self._export = export

    @property
    def name(self) -> str:
        """The file's path."""
        return self._export.name

    def site(self) -> SourceSite:
        """The site that the file describes."""
        return next(r for r in self._export.records() if isinstance(r, SourceSite))

    def authors(self) -> Iterator[SourceAuthor]:
        """Yield the accounts in the file."""
        return (r for r in self._export.records() if isinstance(r, SourceAuthor))

    def terms(self) -> Iterator[SourceTerm]:
        """Yield the terms in the file."""
        return (r for r in self._export.records() if isinstance(r, SourceTerm))

    def items(self, *types: str) -> Iterator[SourceItem]:
        """Yield the items in the order of the file."""
        for record in self._export.records():
            if isinstance(record, SourceItem) and (not types or record.type in types):
                yield record

    def options(self) -> Mapping[str, str]:
        """None: an export has no settings."""
        return {}

    def rows(self, table: str) -> Iterator[SourceRow]:
        """Yield nothing: an export has no other tables."""
        yield from ()

    def tables(self) -> Mapping[str, int]:
        """None: an export has no other tables."""
        return {}

    def origins(self, key: str) -> tuple[str, ...]:
        """The kind of source that it is."""
        return ("wxr",)

    def counts(self) -> Mapping[tuple[str, str], Mapping[str, int]]:
        """The counts of the file."""
        counts = self._export.check().counts
        return {kind: {"wxr": count} for kind, count in counts.items()}
