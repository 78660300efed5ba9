"""Synchronize the index with the database.

Changes come through the outbox (`IndexChange`). They are applied in order, committed by
the engine, and only then deleted: a crash in between repeats work and loses none. While
an index is being rebuilt, applied rows stay in the outbox, so that they reach the new
generation too.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db.models import Q

from freeshelf.core.batches import in_batches
from freeshelf.leases.fencing import check_leases
from freeshelf.library.access import CONCEPT_FIELDS
from freeshelf.library.models import File, Resource
from freeshelf.search.concept_names import ConceptEntries
from freeshelf.search.conf import engine
from freeshelf.search.dense.reindexing import live_identifiers, refresh_all
from freeshelf.search.dense.services import update_indexes
from freeshelf.search.documents import build_documents
from freeshelf.search.engines.base import (
    IndexWriter,
    SearchEngine,
)
from freeshelf.search.errors import IndexReplacedError
from freeshelf.search.field_documents import records_of_concepts, records_of_fields
from freeshelf.search.models import IndexChange, IndexedRecord, numbers
from freeshelf.search.page_index import page_engines, rebuild_pages, update_pages
from freeshelf.search.signals import records_indexed
from freeshelf.vocabularies.models import Concept

CLAIM_SIZE = 500
_RETRY_SECONDS = 2.0
_BUILD_SIZE = 50
# SQLite takes at most so many values in one IN list.
_IN_SIZE = 500


class Indexer:
    """Processor of the outbox; one per process."""

    def __init__(self, search_engine: SearchEngine | None = None) -> None:
        self._engine = search_engine or engine()
        # Written to an index, but perhaps not to the one that will be read.
        self._applied: set[int] = set()
        self._tell_at = 0.0

    def apply(self) -> int:
        """Apply the next changes of the outbox and return how many rows were read.

        Receivers of `records_indexed` are called; if one fails, again a moment later.
        """
        self._delete_applied_rows()
        rows = list(self._waiting())
        if rows:
            self._write(rows)
        if self._engine is engine() and time.monotonic() >= self._tell_at:
            is_done = _tell_indexed()
            self._tell_at = 0.0 if is_done else time.monotonic() + _RETRY_SECONDS
        return len(rows)

    def _write(self, rows: list[IndexChange]) -> None:
        try:
            affected = affected_resources(rows)
            with self._engine.write() as writer:
                _put(writer, affected)
                if self._engine is engine():
                    update_indexes(affected)
                # The index commits next, and another indexer may have taken over.
                check_leases()
            if self._engine is engine():
                update_pages(rows)
                _keep_indexed(affected)
        except IndexReplacedError:
            # The rows still exist, and the next call writes to the new index.
            self._applied.clear()
            return
        self._applied.update(row.pk for row in rows)
        self._delete_applied_rows()

    def drain(self) -> int:
        """Apply all pending changes and return how many rows were read."""
        total = 0
        while count := self.apply():
            total += count
        return total

    def close(self) -> None:
        """Release the write locks."""
        self._engine.close()
        for each in page_engines():
            each.close()

    def _waiting(self) -> Iterator[IndexChange]:
        rows = IndexChange.objects.order_by("pk").iterator(chunk_size=CLAIM_SIZE)
        return islice((row for row in rows if row.pk not in self._applied), CLAIM_SIZE)

    def _delete_applied_rows(self) -> None:
        """Delete applied rows once they are in the index that is read."""
        # The order matters: a rebuild activates its index before it ends.
        pages = page_engines() if self._engine is engine() else ()
        written = (self._engine, *pages)
        if not self._applied or any(each.is_rebuilding() for each in written):
            return
        if all(each.is_current() for each in written):
            _delete_rows(sorted(self._applied))
        self._applied.clear()


@dataclass(frozen=True, slots=True)
class Differences:
    """Keys of records that differ between index and database."""

    missing: tuple[str, ...]
    stale: tuple[str, ...]
    surplus: tuple[str, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """Return all keys."""
        return (*self.missing, *self.stale, *self.surplus)

    def __bool__(self) -> bool:
        return bool(self.keys)


def rebuild(
    *,
    search_engine: SearchEngine | None = None,
    report: Callable[[int, int], None] | None = None,
) -> int:
    """Write every live record into a new generation and activate it.

    `report` is called with (done, all) after each batch. Returns the number of records.
    Changes made meanwhile stay in the outbox and are applied afterwards; those that
    were pending before are included in the new index.
    """
    target = search_engine or engine()
    waiting = list(IndexChange.objects.all())
    entries = ConceptEntries()
    with target.rebuild() as writer:
        identifiers = live_identifiers()
        count = 0
        for batch in in_batches(identifiers, _BUILD_SIZE):
            count += writer.add(build_documents(batch, entries=entries))
            if report is not None:
                report(count, len(identifiers))
    if target is engine():
        refresh_all()
        # Apart from the records, which need not wait for a page that fails.
        rebuild_pages()
        _keep_indexed(affected_resources(waiting))
        _delete_rows([row.pk for row in waiting])
        _tell_indexed()
    return count


def compare(*, search_engine: SearchEngine | None = None) -> Differences:
    """Compare index and database; call it when the outbox is empty."""
    target = search_engine or engine()
    indexed: dict[str, str] = {}
    surplus = []
    for key, version in target.entries():
        if key in indexed:
            surplus.append(key)
        indexed[key] = version
    missing, stale = [], []
    entries = ConceptEntries()
    for batch in in_batches(live_identifiers(), _BUILD_SIZE):
        for document in build_documents(batch, entries=entries):
            found = indexed.pop(document.key, None)
            if found is None:
                missing.append(document.key)
            elif found != document.version:
                stale.append(document.key)
    return Differences(tuple(missing), tuple(stale), (*surplus, *indexed))


def mend(differences: Differences) -> int:
    """Queue these records for reindexing and return how many there are."""
    IndexChange.objects.bulk_create(
        IndexChange(kind=IndexChange.Kind.RESOURCE, key=key) for key in differences.keys
    )
    return len(differences.keys)


def affected_resources(rows: Iterable[IndexChange]) -> list[str]:
    """Return identifiers of the records that changes affect, without duplicates."""
    by_kind: dict[str, list[str]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(row.key)
    found: dict[str, None] = dict.fromkeys(by_kind.get(IndexChange.Kind.RESOURCE, ()))
    concepts = numbers(by_kind.get(IndexChange.Kind.CONCEPT, ()))
    for concept_ids in in_batches(sorted(_with_narrower(concepts)), _IN_SIZE):
        for name in CONCEPT_FIELDS:
            found.update(_identified(Q(**{f"{name}__in": concept_ids})))
        found.update(dict.fromkeys(records_of_concepts(concept_ids)))
    if fields := by_kind.get(IndexChange.Kind.FIELD):
        found.update(dict.fromkeys(records_of_fields(fields)))
    changed_agents = numbers(by_kind.get(IndexChange.Kind.AGENT, ()))
    for agents in in_batches(changed_agents, _IN_SIZE):
        found.update(
            _identified(
                Q(publisher__in=agents)
                | Q(publisher__merged_into__in=agents)
                | Q(creators__agent__in=agents)
                | Q(creators__agent__merged_into__in=agents)
            )
        )
    contents = by_kind.get(IndexChange.Kind.CONTENT, [])
    for checksums in in_batches(list(dict.fromkeys(contents)), _IN_SIZE):
        files = File.objects.filter(
            versions__content__in=checksums, versions__is_current=True
        )
        found.update(_identified(Q(files__in=files)))
    return list(found)


def _keep_indexed(identifiers: Iterable[str]) -> None:
    IndexedRecord.objects.bulk_create(
        (IndexedRecord(identifier=key) for key in identifiers), batch_size=_IN_SIZE
    )


def _tell_indexed() -> bool:
    """Tell what else follows changes; return whether every receiver succeeded.

    A receiver that fails does not stop the index: what it was told waits.
    """
    while rows := list(IndexedRecord.objects.order_by("pk")[:CLAIM_SIZE]):
        identifiers = list(dict.fromkeys(row.identifier for row in rows))
        sent = records_indexed.send_robust(None, identifiers=identifiers)
        if any(isinstance(result, Exception) for _receiver, result in sent):
            return False
        IndexedRecord.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return True


def _delete_rows(keys: Sequence[int]) -> None:
    for batch in in_batches(keys, _IN_SIZE):
        IndexChange.objects.filter(pk__in=batch).delete()


def _put(writer: IndexWriter, keys: Sequence[str]) -> None:
    """Write the documents of live records and remove the others."""
    for batch in in_batches(keys, _BUILD_SIZE):
        written = set()
        for document in build_documents(batch):
            writer.add([document])
            written.add(document.key)
        writer.remove(key for key in batch if key not in written)


def _with_narrower(ids: Iterable[int]) -> set[int]:
    """Return concepts, all narrower ones, and those merged into any of them."""
    found: set[int] = set()
    waiting = set(ids)
    while waiting:
        found |= waiting
        below: set[int] = set()
        for batch in in_batches(sorted(waiting), _IN_SIZE):
            related = Concept.objects.filter(
                Q(broader__in=batch) | Q(merged_into__in=batch)
            )
            below.update(related.values_list("pk", flat=True))
        waiting = below - found
    return found


def _identified(condition: Q) -> dict[str, None]:
    rows = Resource.objects.filter(condition).values_list("identifier", flat=True)
    return dict.fromkeys(rows.distinct())
