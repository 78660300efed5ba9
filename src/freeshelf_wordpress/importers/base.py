"""Base classes of importers of WordPress types."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from django.db.models import Model

from freeshelf.ingest.mapping import Mapping as MappingFile
from freeshelf.ingest.models import Provenance, Source
from freeshelf.ingest.provenance import (
    checksum_of,
    find_provenance,
    imported_as,
    save_provenance,
    store_raw_record,
)
from freeshelf.ingest.publishing import (
    Publication,
    is_edited_by_user,
    publish_change,
    publish_new,
)
from freeshelf.ingest.record_writer import RecordWriter
from freeshelf.ingest.reports import KEPT_RAW, NEW, UPDATED
from freeshelf.library.services.staging import is_live_once_opened
from freeshelf_wordpress.importers.body_converter import BodyConverter
from freeshelf_wordpress.importers.custom_types import TypeMapping
from freeshelf_wordpress.importers.item_meta import source_independent_fields
from freeshelf_wordpress.importers.redirects import (
    add_redirects,
    old_paths,
    restricted_url,
)
from freeshelf_wordpress.importers.report_notes import address_taken, conflict_note
from freeshelf_wordpress.importers.survey import Survey
from freeshelf_wordpress.sources.combined.site import CombinedSite
from freeshelf_wordpress.sources.records import SourceItem

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class ImportContext:
    """Source, survey and settings of an import, shared by all importers."""

    site: CombinedSite
    source: Source
    survey: Survey
    mapping: MappingFile
    uploads: Path | None
    now: datetime

    def imported(self, item_id: str, model: type[M], suffix: str = "") -> M | None:
        """Return the object of the item with this ID if it is of a model."""
        facts = self.survey.items.get(item_id) if item_id else None
        if facts is None:
            return None
        return imported_as(self.source, facts.key + suffix, model)

    def save_provenance(
        self,
        key: str,
        target: Model,
        checksum: str,
        record: Mapping[str, Any],
        **columns: Any,
    ) -> None:
        """Save the source of an object (`ingest.provenance.save_provenance`)."""
        save_provenance(
            source=self.source,
            key=key,
            target=target,
            checksum=checksum,
            record=record,
            now=self.now,
            **columns,
        )


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
    any other it runs its `job`, about twenty of them in one short transaction. A
    ValidationError, an IntegrityError or a FreeshelfError refuses that item alone, with
    its message. `notes` are messages of the report for people to review.
    """

    types: ClassVar[tuple[str, ...]] = ()

    context: ImportContext
    notes: list[str] = field(default_factory=list, init=False)

    @property
    def item_types(self) -> tuple[str, ...]:
        """Return the types of its items, including those that the mapping adds."""
        return self.types

    def accepts(self, item: SourceItem) -> bool:
        """Return whether this importer imports an item of one of its types."""
        return item.type in self.types

    @cached_property
    def type_mapping(self) -> TypeMapping:
        """Return what custom types become."""
        return TypeMapping(self.context.mapping.types)

    @cached_property
    def converter(self) -> BodyConverter:
        """Return the converter of texts of the importer's own items."""
        return BodyConverter(self.context.source, self.context.survey)

    @cached_property
    def record_writer(self) -> RecordWriter:
        """Return the writer of records."""
        return RecordWriter(self.context.source, self.context.now, notes=self.notes)

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

    def job(self, item: SourceItem, checksum: str) -> Callable[[], str]:
        """Return the write of an item, directly after its checksum was computed."""
        return partial(self.write, item, checksum)

    @abstractmethod
    def write(self, item: SourceItem, checksum: str) -> str:
        """Create or update the object of an item and save its provenance.

        Returns NEW, UPDATED or UNCHANGED (`ingest.reports`). Edits by a person since
        the last import are not overwritten (`publishing.is_edited_by_user`).
        """

    def write_version(
        self,
        item: SourceItem,
        checksum: str,
        publication: Publication,
        found: tuple[Provenance | None, Any],
        *,
        create: Callable[[], Any],
        describe: Callable[[Any], object],
        **stored: Any,
    ) -> tuple[Any, str]:
        """Write an object with revisions and return it with the outcome.

        `found` is the provenance and the object of the item, None if there is none that
        it may be; `create` returns a new one, clean and saved; `describe` gives a draft
        the values of the source.
        """
        provenance, target = found
        is_new = provenance is None or target is None
        if provenance is None or target is None:
            target = create()
            revision = str(publish_new(target, publication, clean=False).pk)
        else:
            revision = self.update_version(
                item, target, provenance, publication, describe
            )
        self.save_version(
            item, target, checksum, revision, provenance=provenance, **stored
        )
        return target, NEW if is_new else UPDATED

    def update_version(
        self,
        item: SourceItem,
        target: Any,
        provenance: Provenance,
        publication: Publication,
        describe: Callable[[Any], object],
    ) -> str:
        """Write a change of the source and return the revision of the last import.

        What a person has edited, published or taken down stays as it is; the change
        becomes a draft to compare.
        """
        is_edited, was_live = is_edited_by_user(target, provenance), target.live
        draft = target.get_latest_revision_as_object()
        describe(draft)
        if is_edited:
            draft.save_revision()
            self.notes.append(conflict_note(item))
            return str(provenance.revision)
        return str(publish_change(draft, publication, was_live=was_live).pk)

    def save_version(
        self, item: SourceItem, target: Any, checksum: str, revision: str, **stored: Any
    ) -> None:
        """Save provenance with the state in which the import leaves an object."""
        # Another instance was published, so this one is out of date.
        target.refresh_from_db(fields=["live"])
        is_live = is_live_once_opened(target)
        self.save_provenance(
            item, target, checksum, revision=revision, published=is_live, **stored
        )

    def save_provenance(
        self,
        item: SourceItem,
        target: Model,
        checksum: str,
        *,
        key: str = "",
        url: str = "",
        revision: object = "",
        provenance: Provenance | None = None,
        **record: Any,
    ) -> None:
        """Save the source of an item's object, and what later imports need of it.

        `provenance` is the row of the item if the caller has it.
        """
        self.context.save_provenance(
            key or item.key,
            target,
            checksum,
            {"said": item.as_dict(), **record},
            url=url,
            revision=revision,
            provenance=provenance,
        )

    def redirect(
        self,
        item: SourceItem,
        target: Model | str,
        *,
        had_readers: bool,
        earlier: Sequence[Model | str] = (),
    ) -> None:
        """Redirect the old URLs of an item; those of other items are noted."""
        paths = old_paths(item, had_readers=had_readers)
        for path in add_redirects(paths, target, earlier=earlier):
            self.notes.append(address_taken(item, path))

    def redirect_or_restrict(
        self,
        item: SourceItem,
        target: Model,
        *,
        had_readers: bool,
        instead: Model | str | None = None,
    ) -> None:
        """Redirect the old URLs to a page or record, or to what replaces it.

        Visitors saw a password form there, not a missing page.
        """
        restricted = restricted_url(target)
        asks_password = had_readers and bool(item.password) and instead is None
        destination = restricted if asks_password else instead or target
        earlier = (target, restricted)
        self.redirect(item, destination, had_readers=had_readers, earlier=earlier)

    def non_item_records(self) -> Iterator[NonItemRecord]:
        """Yield records that are no items; called after its items."""
        yield from ()

    def redirects(self) -> Iterator[Callable[[], object]]:
        """Yield writes of redirects of URLs that belong to no item."""
        yield from ()

    def finish(self) -> Iterator[Callable[[], object]]:
        """Yield writes that refer to other items; run when everything is imported."""
        yield from ()


class MappedImporter(Importer):
    """Importer of the items of custom types that the mapping gives one target."""

    target: ClassVar[str]

    @property
    def item_types(self) -> tuple[str, ...]:
        """Return the types of which at least some items have the target."""
        return self.type_mapping.types_of(self.target)

    def accepts(self, item: SourceItem) -> bool:
        """Return whether an item has the target."""
        return self.type_mapping.target_of(item) == self.target


class NonItemImporter(Importer):
    """Importer of records that are no items: accounts, comments, links, settings."""

    def unmapped(
        self,
        record: Mapping[str, Any],
        *,
        kind: str,
        key: str,
        title: str,
        status: str = "",
        reason: str = "",
    ) -> NonItemRecord:
        """Return a record that is stored unmapped."""

        def write() -> str:
            store_raw_record(
                source=self.context.source,
                key=key,
                kind=kind,
                status=status,
                title=title,
                reason=reason,
                record=record,
                now=self.context.now,
            )
            return KEPT_RAW

        return NonItemRecord(kind, status, key, title, write, reason)

    def write(self, item: SourceItem, checksum: str) -> str:
        """Raise TypeError: this importer accepts no items."""
        raise TypeError(item.type)
