"""Record the outcome of each item in the report and the log of a run."""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from freeshelf.core.errors import FreeshelfError
from freeshelf.core.html import plain_title
from freeshelf.ingest.batches import UNFORESEEN
from freeshelf.ingest.errors import (
    ErasedPersonError,
    is_for_lack_of_room,
    reason_of,
)
from freeshelf.ingest.models import Provenance, RunEntry
from freeshelf.ingest.reports import KEPT_RAW, REFUSED, UNCHANGED, UPDATED, ImportReport
from freeshelf.ingest.run_log import RunLog, state_of
from freeshelf.shared.errors import AWAY
from freeshelf_wordpress.importers.base import ImportContext, NonItemRecord
from freeshelf_wordpress.importers.item_meta import store_raw_item
from freeshelf_wordpress.importers.plan import reason_to_refuse
from freeshelf_wordpress.importers.report_notes import deleted_here
from freeshelf_wordpress.sources.records import SourceItem

Progress = Callable[[str, int, int], None]  # step, items done, items in all

logger = logging.getLogger(__name__)


class RunRecorder:
    """Recorder that fills the report and the log of a run together."""

    def __init__(
        self,
        report: ImportReport,
        log: RunLog,
        context: ImportContext,
        progress: Progress,
    ) -> None:
        self.log = log
        self._report = report
        self._site, self._source, self._now = context.site, context.source, context.now
        self._progress = progress
        self._done = 0
        self._previous_states: dict[str, dict[str, Any]] = {}
        # Keys of records whose entry was written together with the change.
        self._stored: set[str] = set()

    def is_first_seen(self, item: SourceItem) -> bool:
        """Return whether an item is not a copy; a copy is refused."""
        if reason := reason_to_refuse(item):
            self.refuse(item, reason)
        return not reason

    def save_previous_state(self, item: SourceItem, provenance: Provenance) -> None:
        """Save the state of an item's object before a change."""
        self._previous_states[item.key] = state_of(provenance)

    def recorded_write(
        self, record: SourceItem | NonItemRecord, write: Callable[[], str]
    ) -> Callable[[], str]:
        """Wrap a write so that its transaction also stores the previous state."""
        before = self._previous_states.pop(record.key, None)
        reason = ""
        if isinstance(record, NonItemRecord):
            before, reason = record.before, record.reason
        if before is None:
            return write

        def run() -> str:
            outcome = write()
            if outcome == UPDATED:
                self.log.store(self._entry(record, outcome, reason, before))
                self._stored.add(record.key)
            return outcome

        return run

    def store_files(self, item: SourceItem, states: dict[str, Any]) -> None:
        """Store the previous state of an item's files in the transaction of the change.

        `states` are by the key of each file.
        """
        self.log.store(self._entry(item, UPDATED, before={"files": states}))
        self._stored.add(item.key)

    def record(
        self,
        item: SourceItem,
        outcome: str,
        reason: str = "",
        *,
        is_change: bool = True,
    ) -> None:
        """Record the outcome of an item; `is_change` matters for unmapped items."""
        self._report.record(item.type, item.status, outcome, reason)
        self._report.raw_changes += outcome == KEPT_RAW and is_change
        self._log(item, outcome, reason)
        self._done += 1
        self._progress(item.type, self._done, self._report.items)

    def record_deleted(self, item: SourceItem) -> None:
        """Record that a person deleted the object of an item."""
        self.note([deleted_here(item)])
        self.record(item, UNCHANGED)

    def refuse(self, item: SourceItem, reason: str) -> None:
        """Record that an item was refused and why, and store it unmapped."""
        if reason != str(ErasedPersonError()):
            with self.log.store_immediately(), transaction.atomic():
                store_raw_item(
                    source=self._source, item=item, reason=reason, now=self._now
                )
        self.record(item, REFUSED, reason)

    @contextmanager
    def refuse_on_error(self, item: SourceItem) -> Iterator[None]:
        """Refuse an item that cannot be read, as the writer refuses failing writes.

        Pending writes of earlier items are not affected.
        """
        try:
            yield
        except AWAY:
            raise
        except (FreeshelfError, *UNFORESEEN) as error:
            if not isinstance(error, FreeshelfError):
                logger.exception("%s cannot be read", item.key)
            self.refuse(item, reason_of(error))
        except OSError as error:
            if is_for_lack_of_room(error):
                raise
            logger.exception("a file of %s cannot be read", item.key)
            self.refuse(item, reason_of(error))

    def record_part(self, part: NonItemRecord, outcome: str, refusal: str = "") -> None:
        """Record the outcome of a record that is no item."""
        reason = refusal or part.reason
        self._report.record_part(part.type, part.status, outcome, reason)
        self._log(part, outcome, reason)

    def note(self, notes: Iterable[str]) -> None:
        """Add messages to the report, each once."""
        self._report.notes = list(dict.fromkeys((*self._report.notes, *notes)))

    def _log(
        self, record: SourceItem | NonItemRecord, outcome: str, reason: str
    ) -> None:
        if outcome != UPDATED or record.key not in self._stored:
            self.log.add(self._entry(record, outcome, reason))
        self._stored.discard(record.key)

    def _entry(
        self,
        record: SourceItem | NonItemRecord,
        outcome: str,
        reason: str = "",
        before: dict[str, Any] | None = None,
    ) -> RunEntry:
        is_item = isinstance(record, SourceItem)
        origins = self._site.origins(record.key) if is_item else ()
        return RunEntry(
            record_key=record.key,
            record_type=record.type,
            record_status=record.status,
            title=plain_title(record.title),
            origins=", ".join(origins)[:200],
            outcome=outcome,
            reason=reason,
            previous_state=before,
        )
