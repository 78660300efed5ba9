"""Load the records of any source: fetch, parse, map, match, write, report.

Batches are stored below the data directory as they are fetched, so that an interrupted
fetch resumes; they are parsed in a child process with limits.
"""

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from freeshelf.core.public_address import public_site_address
from freeshelf.ingest.batches import BatchedWriter, WriteJob
from freeshelf.ingest.defined_values import fields_checksum
from freeshelf.ingest.importers import Progress
from freeshelf.ingest.mapping import default_mapping_file
from freeshelf.ingest.mapping_preview import first_samples
from freeshelf.ingest.matching import find_match
from freeshelf.ingest.mirrored_pictures import picture_state, with_pictures
from freeshelf.ingest.mirroring import last_position
from freeshelf.ingest.models import Provenance, RunEntry, Source
from freeshelf.ingest.notes import Note
from freeshelf.ingest.provenance import (
    checksum_of,
    find_provenance,
    find_target,
    imported_as,
    store_raw_record,
)
from freeshelf.ingest.publishing import OPEN
from freeshelf.ingest.record_files import RecordFiles
from freeshelf.ingest.record_writer import KEPT, RecordWriter, gone_note
from freeshelf.ingest.relations import missing_relations, set_relations
from freeshelf.ingest.reports import (
    DELETED,
    KEPT_RAW,
    NEW,
    REFUSED,
    UNCHANGED,
    UPDATED,
    ImportReport,
    deleted_name,
)
from freeshelf.ingest.run_log import RunLog, state_of
from freeshelf.ingest.services import run_import
from freeshelf.ingest.source_batches import SourceBatches, slug_of
from freeshelf.ingest.source_mapping import TermMapper, terms_of, values_of
from freeshelf.library.models import Resource
from freeshelf.sources.base import READ, SourceRecord, source_class
from freeshelf.sources.base import Source as SourceKind

_TYPE = "record"


def load_source(
    kind: str,
    values: Mapping[str, Any],
    *,
    title: str,
    now: datetime,
    dry_run: bool = False,
    stage: bool = False,
    download_files: bool = False,
    progress: Progress = lambda _step, _done, _all: None,
) -> ImportReport:
    """Load a source of a kind with these settings, or plan it.

    Everything is fetched and parsed before the first write; a dry run writes only the
    mapping file. Raises SourceError, HttpError, MappingError and UntitledSourceError
    before the first write, and ImportUnderWayError.
    """
    kind_of_source = source_class(kind)
    source = kind_of_source(kind_of_source.settings_class(**values))
    slug = slug_of(kind, title)
    folder = Path(settings.FREESHELF_DATA_DIR) / "imports" / slug
    is_mirror = getattr(source, "is_mirror", False)
    checksum = checksum_of(dict(values), fields_checksum())
    batches = SourceBatches(kind, title, folder, checksum, is_mirror=is_mirror)
    start = last_position(slug, batches.settings, with_files=download_files)
    batches.fetch(source, progress, start=start)
    try:
        row, mapper, report = _prepare(batches, slug, progress, dry_run=dry_run)
        # Of a source in a network of one's own nothing is stored that could be shown.
        row.address = public_site_address(str(values.get("address", "")))[:1000]
        load = _Load(row, mapper, report, now, progress)
        load.is_mirror = is_mirror
        if dry_run:
            load.plan(batches)
            load.note_gone(source)
            return report
        row.save()

        def write(log: RunLog) -> None:
            load.write(batches, log, download_files=download_files)
            load.note_gone(source)
            if position := batches.continue_at:
                report.mirror |= {"settings": batches.settings, "position": position}

        run_import(row, write, report=report, now=now, stage=stage, progress=progress)
    finally:
        # Only a fetch that was interrupted is resumed.
        batches.delete()
    return report


def _prepare(
    batches: SourceBatches, slug: str, progress: Progress, *, dry_run: bool
) -> tuple[Source, TermMapper, ImportReport]:
    """Read all records once, for the mapping of their terms and for the report."""
    title = batches.name
    row = Source.objects.filter(slug=slug).first() or Source(
        slug=slug, kind=batches.kind, title=title[:500]
    )
    mapper = TermMapper.load(row, default_mapping_file(slug))
    uses: Counter[Any] = Counter()
    total = 0
    problems: list[str] = []
    for record in batches.records(with_unusable=True):
        total += bool(record.key)
        problems += record.problems
        uses.update(set(terms_of(record)))
        progress(READ, total, total)
    if mapper.complete(uses):
        mapper.save()
    report = ImportReport.of_counts(title, {(_TYPE, ""): total}, dry_run=dry_run)
    report.slug, report.title, report.mapping_file = slug, title, str(mapper.file)
    report.decisions += mapper.decisions()
    report.samples = first_samples(batches.records())
    unusable = _("Left out of records, because it cannot be used")
    report.notes += [
        Note(f"{unusable}: {each}", kind=unusable, subject=each) for each in problems
    ]
    return row, mapper, report


class _Load:
    """One load of a source: writes records and fills the report and the log."""

    def __init__(
        self,
        source: Source,
        mapper: TermMapper,
        report: ImportReport,
        now: datetime,
        progress: Progress,
    ) -> None:
        self._source, self._mapper, self._report = source, mapper, report
        self.is_mirror, self._fields = False, fields_checksum()
        self._now, self._progress = now, progress
        self._language = settings.LANGUAGE_CODE
        self._writer = RecordWriter(source, now, notes=report.notes)
        self._seen: set[str] = set()
        self._reasons: dict[str, str] = {}
        self._done = 0

    def plan(self, batches: SourceBatches) -> None:
        """Report what a load would do."""
        for record in batches.records():
            provenance, target = find_target(self._source, record.key)
            match = find_match(self._source, record)
            if self._is_double(record):
                self._count(REFUSED, _said_twice())
            elif record.is_deleted:
                self._plan_deleted(record, provenance, target)
            elif provenance is not None and target is None:
                self._count(UNCHANGED)
            elif provenance is None and match is not None and not match.is_certain:
                self._count(KEPT_RAW, match.reason)
            elif provenance is None:
                self._count(NEW if match is None else UNCHANGED)
            else:
                is_same = provenance.checksum == self._checksum(record)
                self._count(UNCHANGED if is_same else UPDATED)

    def _plan_deleted(
        self, record: SourceRecord, provenance: Provenance | None, target: Any
    ) -> None:
        if provenance is None or not isinstance(target, Resource):
            self._count(DELETED, deleted_name())
        else:
            is_shown = self._writer.may_withdraw(
                provenance, target, even_edited=self.is_mirror
            )
            self._count(UPDATED if is_shown else UNCHANGED)

    def write(
        self, batches: SourceBatches, log: RunLog, *, download_files: bool
    ) -> None:
        """Write all records, then the relations between them, then their files."""
        notes = self._report.notes
        writer = BatchedWriter(
            before_commit=log.write_creations,
            rolled_back=log.forget_creations,
            notes=notes,
        )
        files = RecordFiles(self._source, batches, writer, log, self._report, self._now)
        files.is_mirror = self.is_mirror
        if download_files:
            files.write_pictures()
        for record in batches.records():
            if self._is_double(record):
                self._refuse_double(record, log)
                continue
            writer.add(
                WriteJob(
                    partial(self._write, record, log),
                    partial(self._written, record, log),
                    partial(self._refused, record, log),
                )
            )
        writer.flush()
        for record in batches.first_records():
            if record.relations:
                related = [(r.kind, r.target, r.target) for r in record.relations]
                write = partial(self._relate, record.key, related)
                writer.add(WriteJob(write, refused=notes.append))
        writer.flush()
        if download_files:
            files.write(partial(self._write, log=log), self._seen)
        elif self.is_mirror:
            files.close_missing()

    def note_gone(self, source: SourceKind) -> None:
        """Note what the source leaves out; it stays until a person withdraws it."""
        if self._source.pk is None:
            return
        # Files and concepts have a provenance as well.
        kind = ContentType.objects.get_for_model(Resource)
        rows = Provenance.objects.filter(source=self._source, content_type=kind)
        known = set(rows.values_list("record_key", flat=True))
        known -= set(
            rows.filter(record__deleted=True).values_list("record_key", flat=True)
        )
        for key in sorted(source.gone(known, self._seen)):
            self._report.notes.append(gone_note(key))

    def _write(self, record: SourceRecord, log: RunLog) -> str:
        provenance = find_provenance(self._source, record.key)
        if record.is_deleted:
            return self._delete(record, provenance, log)
        match = None if provenance is not None else find_match(self._source, record)
        if match is not None and not match.is_certain:
            self._reasons[record.key] = match.reason
            self._store_raw(record, match.reason)
            return KEPT_RAW
        here = provenance.target if provenance and self.is_mirror else None
        values = values_of(record, self._mapper, language=self._language, before=here)
        if self.is_mirror:
            values = with_pictures(self._source, record, values, here)
        described: dict[str, Any] = {
            "checksum": self._checksum(record),
            "record": record.as_dict(),
            "url": record.url,
        }
        if match is not None:
            self._writer.link(record.key, match.resource, values, **described)
            return UNCHANGED
        before = None if provenance is None else state_of(provenance)
        outcome = self._writer.write(record.key, values, OPEN, **described)
        if outcome == UPDATED:
            log.store(self._entry(record, outcome, before=before))
        return UNCHANGED if outcome == KEPT else outcome

    def _delete(
        self, record: SourceRecord, provenance: Provenance | None, log: RunLog
    ) -> str:
        """Unpublish what the source has deleted, unless it is not its own or edited."""
        if provenance is None or provenance.target is None:
            self._reasons[record.key] = deleted_name()
            return DELETED
        before = state_of(provenance)
        outcome = self._writer.withdraw(
            record.key,
            checksum=checksum_of(record.as_dict()),
            record=record.as_dict(),
            even_edited=self.is_mirror,
        )
        if outcome == UPDATED:
            log.store(self._entry(record, outcome, before=before))
        return UNCHANGED if outcome == KEPT else outcome

    def _is_double(self, record: SourceRecord) -> bool:
        """Return whether the key was seen before in this load, and remember it."""
        is_double = record.key in self._seen
        self._seen.add(record.key)
        return is_double

    def _refuse_double(self, record: SourceRecord, log: RunLog) -> None:
        # The first one is what is here by this key, so nothing of this one is stored.
        kind = _said_twice()
        self._report.notes.append(
            Note(f"{kind}: {record.key}", kind=kind, subject=record.key)
        )
        self._count(REFUSED, kind)
        log.add(self._entry(record, REFUSED, kind))

    def _relate(self, key: str, related: list[tuple[str, str, str]]) -> None:
        kind = _("Relations to records that are not in the source")
        for _kind, name, other in related:
            if imported_as(self._source, other, Resource) is None:
                note = Note(f"{kind}: {key} → {name}", kind=kind, subject=key)
                self._report.notes.append(note)
        if missing := missing_relations(self._source, key, related):
            set_relations(self._source, key, missing)

    def _checksum(self, record: SourceRecord) -> str:
        """Return a value that changes with the record or what its terms mean here."""
        more: list[Any] = [self._fields] if record.field_values else []
        if self.is_mirror:
            more += picture_state(self._source, record)
        return checksum_of(record.as_dict(), self._mapper.meaning_of(record), *more)

    def _written(self, record: SourceRecord, log: RunLog, outcome: str) -> None:
        reason = self._reasons.pop(record.key, "")
        self._count(outcome, reason)
        if outcome != UPDATED:
            log.add(self._entry(record, outcome, reason))

    def _refused(self, record: SourceRecord, log: RunLog, reason: str) -> None:
        # What the database refused once, it may refuse again.
        refusals = suppress(IntegrityError, DataError, ValueError)
        with refusals, transaction.atomic(), log.store_immediately():
            self._store_raw(record, reason)
        self._count(REFUSED, reason)
        log.add(self._entry(record, REFUSED, reason))

    def _store_raw(self, record: SourceRecord, reason: str) -> None:
        store_raw_record(
            source=self._source,
            key=record.key,
            kind=_TYPE,
            status="",
            title=record.first_title,
            reason=reason,
            record=record.as_dict(),
            now=self._now,
        )

    def _count(self, outcome: str, reason: str = "") -> None:
        self._report.record(_TYPE, "", outcome, reason)
        self._done += 1
        self._progress(_TYPE, self._done, self._report.items)

    def _entry(
        self,
        record: SourceRecord,
        outcome: str,
        reason: str = "",
        before: dict[str, Any] | None = None,
    ) -> RunEntry:
        return RunEntry(
            record_key=record.key,
            record_type=_TYPE,
            title=record.first_title,
            origins=self._source.kind,
            outcome=outcome,
            reason=reason,
            previous_state=before,
        )


def _said_twice() -> str:
    return _("The source has this key twice: only the first record was loaded")
