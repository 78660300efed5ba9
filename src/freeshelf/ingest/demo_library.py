"""Load the demonstration library: records, guides, lists and pages."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction

from freeshelf.ingest.batches import BatchedWriter, WriteJob
from freeshelf.ingest.bundle.entries import write_event, write_help_entry, write_list
from freeshelf.ingest.bundle.pages import PageWriter
from freeshelf.ingest.bundle.part_writer import PartWriter, RefusedRecordError
from freeshelf.ingest.bundle.records import (
    BundleRecordWriter,
    TranslationWriter,
    write_file,
)
from freeshelf.ingest.deferred_indexing import index_changes, index_interrupted_runs
from freeshelf.ingest.models import IngestRun, Source
from freeshelf.ingest.record_writer import KEPT
from freeshelf.ingest.reports import NEW, UNCHANGED, UPDATED
from freeshelf.ingest.run_log import RunLog, mark_interrupted
from freeshelf.library.index_tasks import REFERENCES, SEARCH, noting_changes
from freeshelf.sources.bundle import Bundle, BundleRecord, read_bundle
from freeshelf.vocabularies.services import import_bundled_vocabularies

DEMO_FOLDER = Path(__file__).resolve().parent / "demo"

Progress = Callable[[int, int], None]  # parts written, parts in all


@dataclass(frozen=True, slots=True)
class DemoSummary:
    """Number of parts that were new, updated, unchanged, or kept as edited."""

    new: int
    updated: int
    unchanged: int
    kept: int
    vocabularies: int

    @property
    def is_news(self) -> bool:
        """Return whether anything was written."""
        return bool(self.new or self.updated or self.vocabularies)

    def as_text(self) -> str:
        """Return a sentence for whoever loads it."""
        if not self.is_news:
            return "The demonstration library is there: nothing to change"
        return (
            f"Demonstration library: {self.new} new, {self.updated} updated, "
            f"{self.unchanged} unchanged, {self.kept} left as edited; "
            f"{self.vocabularies} vocabularies new"
        )


class _Tally:
    """Outcomes of the parts so far, told to whoever wants to know."""

    def __init__(self, bundle: Bundle, progress: Progress | None) -> None:
        self.outcomes: Counter[str] = Counter()
        self._progress = progress
        self._total = 1 + sum(
            len(parts)
            for parts in (
                bundle.records,
                [record for record in bundle.records if record.file is not None],
                bundle.lists,
                bundle.help_entries,
                bundle.events,
                bundle.pages,
                *(each.pages for each in bundle.translations),
                *(each.lists for each in bundle.translations),
            )
        )

    def count(self, outcome: str) -> None:
        """Count a part that was written."""
        self.outcomes[outcome] += 1
        if self._progress is not None:
            self._progress(self.outcomes.total(), self._total)


def load_demo(
    *, now: datetime, folder: Path = DEMO_FOLDER, progress: Progress | None = None
) -> DemoSummary:
    """Import the demonstration library; a second run changes nothing.

    What a person has edited, unpublished or deleted since is left unchanged. Raises
    SourceError for a bundle that cannot be read, before anything is written, and
    RefusedRecordError for a record that the library refuses.
    """
    bundle = read_bundle(folder)
    tally = _Tally(bundle, progress)
    source, _ = Source.objects.get_or_create(
        slug=bundle.slug, defaults={"kind": Source.Kind.BUNDLE, "title": bundle.title}
    )
    mark_interrupted(IngestRun.objects.filter(source=source))
    index_interrupted_runs(source)
    run = IngestRun.objects.create(source=source, started_at=now, is_indexed=False)
    run.outcome = IngestRun.Outcome.FAILED
    part_writer = PartWriter(source=source, now=now)
    pages, log = PageWriter(part_writer), RunLog(run)
    try:
        # A part is saved three times before it is published; index it once.
        with noting_changes(SEARCH, REFERENCES) as changed:
            # Every library has these, so they are not of the run.
            vocabularies = len(import_bundled_vocabularies())
            with transaction.atomic():
                pages.ensure_home(bundle.home)
            with log.track_creations():
                _write_parts(part_writer, bundle, tally, pages=pages, log=log)
        run.outcome = IngestRun.Outcome.DONE
    finally:
        index_changes(changed)
        run.is_indexed = True
        run.finished_at = now
        run.report = dict(tally.outcomes)
        run.save()
    outcomes = tally.outcomes
    summary = DemoSummary(
        new=outcomes[NEW],
        updated=outcomes[UPDATED],
        unchanged=outcomes[UNCHANGED],
        kept=outcomes[KEPT],
        vocabularies=vocabularies,
    )
    if not summary.is_news:
        run.delete()
    return summary


def _write_parts(
    part_writer: PartWriter,
    bundle: Bundle,
    tally: _Tally,
    *,
    pages: PageWriter,
    log: RunLog,
) -> None:
    def write_all(write: Callable[[Any], Any], parts: Iterable[object]) -> None:
        for part in parts:
            with transaction.atomic():
                outcome = write(part)
                log.write_creations()
            if outcome:
                tally.count(outcome)

    _write_records(part_writer, bundle, tally, write_all=write_all, log=log)
    files = (record for record in bundle.records if record.file is not None)
    write_all(partial(write_file, part_writer), files)
    write_all(partial(write_list, part_writer), bundle.lists)
    write_all(partial(write_help_entry, part_writer), bundle.help_entries)
    write_all(partial(write_event, part_writer), bundle.events)
    write_all(pages.write_page, bundle.pages)
    write_all(pages.write_home, [bundle.home])
    for translation in bundle.translations:
        writer = TranslationWriter(part_writer, language=translation.language)
        write_all(writer.write_page, translation.pages)
        write_all(writer.write_list, translation.lists)


def _write_records(
    part_writer: PartWriter,
    bundle: Bundle,
    tally: _Tally,
    *,
    write_all: Callable[[Callable[[Any], Any], Iterable[object]], None],
    log: RunLog,
) -> None:
    writer = BundleRecordWriter(part_writer)
    batches = BatchedWriter(
        before_commit=log.write_creations, rolled_back=log.forget_creations
    )

    def refuse(record: BundleRecord, reason: str) -> None:
        raise RefusedRecordError(record=record.id, reason=reason)

    for record in bundle.records:
        write = partial(writer.write, record)
        batches.add(WriteJob(write, tally.count, partial(refuse, record)))
    batches.flush()
    write_all(writer.relate, bundle.records)
