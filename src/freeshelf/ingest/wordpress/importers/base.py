"""What the importer asks of a home: the feature that items of some types live in."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from freeshelf.ingest.mapping import Mapping
from freeshelf.ingest.models import Source
from freeshelf.ingest.provenance import checksum_of, source_independent_fields
from freeshelf.ingest.reports import KEPT_RAW
from freeshelf.ingest.wordpress.survey import Survey
from freeshelf.sources.base import CombinedSource
from freeshelf.sources.records import SourceItem


@dataclass(frozen=True, slots=True)
class ImportContext:
    """What every home is given of the import that it takes part in."""

    site: CombinedSource
    source: Source
    survey: Survey
    mapping: Mapping
    uploads: Path | None
    now: datetime


@dataclass(frozen=True, slots=True)
class NonItemRecord:
    """Something of the site that is no item: a comment, an account, a link, a setting.

    `write` returns NEW, UPDATED, UNCHANGED or KEPT_RAW, in the caller's transaction,
    and must change nothing when it is run again; `planned` says what it would return,
    or raises what it would raise. `reason` says why a part stays raw.
    """

    type: str
    status: str
    key: str
    title: str
    write: Callable[[], str]
    reason: str = ""
    # What it changes that was here before (`RunEntry.before`): to take that back.
    before: dict[str, Any] | None = None
    planned: Callable[[], str] = lambda: KEPT_RAW
    # Done without a line of its own in the report.
    is_quiet: bool = False


@dataclass
class Importer(ABC):
    """Where the items of some WordPress types go.

    The importer takes each item of these types once, in the order of `items`. One whose
    checksum is remembered (`ingest.provenance.remember`) is unchanged; for any other it
    calls `write`, some twenty of them in one short transaction. A ValidationError, an
    IntegrityError or a FreeshelfError refuses that item alone, with its message.
    `notes` are sentences for the report about what a person should look at.
    """

    types: ClassVar[tuple[str, ...]] = ()

    context: ImportContext
    notes: list[str] = field(default_factory=list)

    @property
    def item_types(self) -> tuple[str, ...]:
        """The types of its items, those that the mapping sends here among them."""
        return self.types

    def accepts(self, item: SourceItem) -> bool:
        """Whether an item of one of the types stands in this home."""
        return item.type in self.types

    def items(self) -> Iterator[SourceItem]:
        """Yield the items in the order to write them: parents before children."""
        types = self.item_types
        for item in self.context.site.items(*types) if types else ():
            if self.accepts(item):
                yield item

    def unmapped_reason(self, item: SourceItem) -> str:
        """Why an item has no counterpart and is kept as it came; empty if it has."""
        return ""

    def adopt(self, item: SourceItem) -> None:
        """Let an item take over what came before under another key; else nothing."""
        return

    def checksum(self, item: SourceItem) -> str:
        """What changes when the item, or what it means here, changes."""
        return checksum_of(source_independent_fields(item))

    @abstractmethod
    def write(self, item: SourceItem, checksum: str) -> str:
        """Create or update what the item is here; remember where it came from.

        Returns NEW, UPDATED or UNCHANGED (`ingest.reports`). What a person edited here
        since the last import is not overwritten (`publishing.is_edited_by_user`).
        """

    def non_item_records(self) -> Iterator[NonItemRecord]:
        """Yield what belongs to the home and is no item; asked after its items."""
        yield from ()

    def redirects(self) -> Iterator[Callable[[], object]]:
        """Yield writes of old addresses that are of no item; texts may lead there."""
        yield from ()

    def finish(self) -> Iterator[Callable[[], object]]:
        """Yield writes that refer to other items; run when everything is there."""
        yield from ()


class NonItemImporter(Importer):
    """A home that takes no items, only parts: accounts, comments, links, settings."""

    def write(self, item: SourceItem, checksum: str) -> str:
        """Never asked: no type stands here."""
        raise TypeError(item.type)
