"""Base classes of importers of WordPress types."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from django.db.models import Model

from freeshelf.ingest.mapping import Mapping
from freeshelf.ingest.models import Provenance, Source
from freeshelf.ingest.provenance import checksum_of, find_provenance, save_provenance
from freeshelf.ingest.reports import KEPT_RAW
from freeshelf_wordpress.importers.item_meta import source_independent_fields
from freeshelf_wordpress.importers.survey import Survey
from freeshelf_wordpress.sources.combined import CombinedSite
from freeshelf_wordpress.sources.records import SourceItem


@dataclass(frozen=True, slots=True)
class ImportContext:
    """Source, survey and settings of an import, shared by all importers."""

    site: CombinedSite
    source: Source
    survey: Survey
    mapping: Mapping
    uploads: Path | None
    now: datetime


@dataclass(frozen=True, slots=True)
class NonItemRecord:
    """A record that is no item: a comment, an account, a link, a setting.

    `write` returns NEW, UPDATED, UNCHANGED or KEPT_RAW, in the caller's transaction,
    and must change nothing when it is run again; `planned` returns or raises the same
    without writing. `reason` says why a record stays unmapped.
    """

    type: str
    status: str
    key: str
    title: str
    write: Callable[[], str]
    reason: str = ""
    # The state before the change (`RunEntry.previous_state`), for an undo.
    before: dict[str, Any] | None = None
    planned: Callable[[], str] = lambda: KEPT_RAW
    # Not listed in the report.
    is_quiet: bool = False


@dataclass
class Importer(ABC):
    """Importer of the items of some WordPress types.

    The site importer passes each item of these types once, in the order of `items`. An
    item with a stored checksum (`ingest.provenance.save_provenance`) is unchanged; for
    any other it calls `write`, about twenty of them in one short transaction. A
    ValidationError, an IntegrityError or a FreeshelfError refuses that item alone, with
    its message. `notes` are messages of the report for people to review.
    """

    types: ClassVar[tuple[str, ...]] = ()

    context: ImportContext
    notes: list[str] = field(default_factory=list)

    @property
    def item_types(self) -> tuple[str, ...]:
        """Return the types of its items, including those that the mapping adds."""
        return self.types

    def accepts(self, item: SourceItem) -> bool:
        """Return whether this importer imports an item of one of its types."""
        return item.type in self.types

    def items(self) -> Iterator[SourceItem]:
        """Yield the items in the order to write them: parents before children."""
        types = self.item_types
        for item in self.context.site.items(*types) if types else ():
            if self.accepts(item):
                yield item

    def unmapped_reason(self, item: SourceItem) -> str:
        """Return why an item has no equivalent and stays unmapped, or an empty text."""
        return ""

    def provenance_of(self, item: SourceItem) -> Provenance | None:
        """Return the provenance of an item, maybe of an object that had another key."""
        return find_provenance(self.context.source, item.key)

    def checksum(self, item: SourceItem) -> str:
        """Return a value that changes when the item or its meaning here changes."""
        return checksum_of(source_independent_fields(item))

    @abstractmethod
    def write(self, item: SourceItem, checksum: str) -> str:
        """Create or update the object of an item and save its provenance.

        Returns NEW, UPDATED or UNCHANGED (`ingest.reports`). Edits by a person since
        the last import are not overwritten (`publishing.is_edited_by_user`).
        """

    def save_provenance(
        self,
        item: SourceItem,
        target: Model,
        checksum: str,
        *,
        url: str = "",
        revision: object = "",
        provenance: Provenance | None = None,
        **record: Any,
    ) -> None:
        """Save the source of an item's object, and what later imports need of it.

        `provenance` is the row of the item if the caller has it.
        """
        save_provenance(
            source=self.context.source,
            key=item.key,
            target=target,
            checksum=checksum,
            record={"said": item.as_dict(), **record},
            now=self.context.now,
            url=url,
            revision=revision,
            provenance=provenance,
        )

    def non_item_records(self) -> Iterator[NonItemRecord]:
        """Yield records that are no items; called after its items."""
        yield from ()

    def redirects(self) -> Iterator[Callable[[], object]]:
        """Yield writes of redirects of URLs that belong to no item."""
        yield from ()

    def finish(self) -> Iterator[Callable[[], object]]:
        """Yield writes that refer to other items; run when everything is imported."""
        yield from ()


class NonItemImporter(Importer):
    """Importer of records that are no items: accounts, comments, links, settings."""

    def write(self, item: SourceItem, checksum: str) -> str:
        """Raise TypeError: this importer accepts no items."""
        raise TypeError(item.type)
