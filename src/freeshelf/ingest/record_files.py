"""Bring the files and images of records along, before and after the records."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from freeshelf.ingest.batches import BatchedWriter, WriteJob
from freeshelf.ingest.mirrored_pictures import write_pictures
from freeshelf.ingest.mirroring import close_missing_files, unfinished_records
from freeshelf.ingest.models import Source
from freeshelf.ingest.reports import ImportReport
from freeshelf.ingest.run_log import RunLog
from freeshelf.ingest.source_batches import SourceBatches
from freeshelf.ingest.source_files import write_files
from freeshelf.sources.base import SourceRecord


@dataclass(slots=True)
class RecordFiles:
    """Files and images of the records of one load."""

    source: Source
    batches: SourceBatches
    writer: BatchedWriter
    log: RunLog
    report: ImportReport
    now: datetime
    is_mirror: bool = False
    _lacking: set[str] = field(default_factory=set)

    def write_pictures(self) -> None:
        """Download images of mirrored descriptions, which the records then show."""
        if self.is_mirror:
            self._lacking = write_pictures(
                self.source,
                self._records_and_earlier(),
                writer=self.writer,
                notes=self.report.notes,
                now=self.now,
            )

    def write(
        self, write_record: Callable[[SourceRecord], object], seen: set[str]
    ) -> None:
        """Download the files of records, and of those that lacked some before.

        `write_record` writes such a record again: its images may be here now.
        """
        records: Iterable[SourceRecord] = self.batches.first_records()
        earlier: list[SourceRecord] = []
        if self.is_mirror:
            earlier = list(unfinished_records(self.source, seen))
            records = self._closing()
        for record in earlier:
            refused = self.report.notes.append
            self.writer.add(WriteJob(partial(write_record, record), refused=refused))
        self.writer.flush()
        failed = write_files(
            self.source,
            (record for part in (records, earlier) for record in part),
            writer=self.writer,
            log=self.log,
            report=self.report,
            now=self.now,
        )
        if self.is_mirror:
            unfinished = sorted(failed | self._lacking)
            self.report.mirror |= {"files": True, "unfinished": unfinished}

    def close_missing(self) -> None:
        """Close the files that the records of a mirror have no longer."""
        for _record in self._closing():
            self.writer.flush()

    def _records_and_earlier(self) -> Iterator[SourceRecord]:
        keys = set()
        for record in self.batches.first_records():
            keys.add(record.key)
            yield record
        yield from list(unfinished_records(self.source, keys))

    def _closing(self) -> Iterator[SourceRecord]:
        """Yield records, and close the files that they have no longer."""
        notes = self.report.notes
        for record in self.batches.first_records():
            close = partial(close_missing_files, self.source, record, notes)
            self.writer.add(WriteJob(close, refused=notes.append))
            self.writer.flush()
            yield record
