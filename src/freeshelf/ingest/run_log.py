"""Log of a run's items and created objects, for the report and the undo.

Creations, and the state before each change, are logged in the transaction of the write:
a run that is killed leaves no change that is not logged.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import Model, QuerySet
from django.db.models.signals import post_save
from wagtail.models import Revision

from freeshelf.core.html import plain_title
from freeshelf.ingest.deferred_rows import save_or_defer
from freeshelf.ingest.import_lock import is_import_running
from freeshelf.ingest.models import IngestRun, Provenance, RunCreation, RunEntry
from freeshelf.ingest.provenance import record_key, reference_to
from freeshelf.ingest.staging import hide_made
from freeshelf.library.services.staging import is_live_once_opened

# Models whose rows are deleted with their object, or belong to no object.
_NOT_LOGGED = {
    "contenttypes",
    "django_tasks_database",
    "operations",
    "search",
    "sessions",
    "statistics",
    "wagtailsearch",
}
_NOT_LOGGED_MODELS = {
    "ingest.ingestrun",
    "ingest.runcreation",
    "ingest.runentry",
    "ingest.source",
    "wagtailcore.modellogentry",
    "wagtailcore.pagelogentry",
    "wagtailcore.referenceindex",
    "wagtailcore.revision",
}
_BATCH = 200


class RunLog:
    """Collect the entries and creations of one run."""

    def __init__(self, run: IngestRun) -> None:
        self._run = run
        self._created: list[Model] = []
        self._entries: list[RunEntry] = []
        self._stores_immediately = False

    @contextmanager
    def track_creations(self) -> Iterator[None]:
        """Log every object that this process creates meanwhile.

        The log is stored by `write_creations`, which a writer calls in its transaction.
        """
        post_save.connect(self._saved, weak=False)
        try:
            yield
        finally:
            post_save.disconnect(self._saved)
            self._created = []
            self.write_entries()

    @contextmanager
    def store_immediately(self) -> Iterator[None]:
        """Store each creation as it is made, for writes with their own transactions."""
        before, self._stores_immediately = self._stores_immediately, True
        try:
            yield
        finally:
            self._stores_immediately = before

    def add(self, entry: RunEntry) -> None:
        """Add the outcome of an item."""
        self._entries.append(self._fitting(entry))
        if len(self._entries) >= _BATCH:
            self.write_entries()

    def store(self, entry: RunEntry) -> None:
        """Store the outcome of an item in the transaction that changed it."""
        save_or_defer(self._fitting(entry))

    def _fitting(self, entry: RunEntry) -> RunEntry:
        entry.run = self._run
        # Decoding is slow and most titles contain no markup.
        if any(sign in entry.title for sign in "&<"):
            entry.title = plain_title(entry.title) or entry.title
        entry.record_key = record_key(entry.record_key)
        entry.record_type = entry.record_type[:100]
        entry.record_status = entry.record_status[:50]
        return entry

    def write_entries(self) -> None:
        """Store the entries so far."""
        entries, self._entries = self._entries, []
        RunEntry.objects.bulk_create(entries)

    def write_creations(self) -> None:
        """Store the creations so far, in the transaction that made them."""
        created, self._created = self._created, []
        hide_made(created)
        RunCreation.objects.bulk_create(map(self._creation, created))

    def forget_creations(self) -> None:
        """Discard the creations of a transaction that was rolled back."""
        self._created = []

    def _saved(self, *, instance: Model, created: bool, raw: bool, **_: Any) -> None:
        meta = instance._meta
        if not created or raw or meta.app_label in _NOT_LOGGED:
            return
        # Rows between two others go with either, and migrations give their tables no
        # content type: one made here would be remembered after a rollback.
        if meta.auto_created:
            return
        if meta.label_lower in _NOT_LOGGED_MODELS and not self._is_history(instance):
            return
        if self._stores_immediately:
            hide_made([instance])
            self._creation(instance).save()
        else:
            self._created.append(instance)

    def _is_history(self, instance: Model) -> bool:
        """Return whether it is an old revision that was imported from the source."""
        return (
            isinstance(instance, Revision)
            and instance.created_at < self._run.started_at
        )

    def _creation(self, instance: Model) -> RunCreation:
        return RunCreation(run=self._run, **reference_to(instance))


def state_of(provenance: Provenance) -> dict[str, Any]:
    """Return the state of an object before a change, for `RunEntry.previous_state`."""
    target: Any = provenance.target
    return {
        "checksum": provenance.checksum,
        "revision": provenance.revision,
        "record": provenance.record,
        "latest": getattr(target, "latest_revision_id", None),
        "live": not hasattr(target, "live") or is_live_once_opened(target),
        # What a person drafted and did not publish.
        "drafted": getattr(target, "live", False) and target.has_unpublished_changes,
    }


def mark_interrupted(runs: QuerySet[IngestRun]) -> None:
    """Mark running runs as interrupted; call this only while no import runs."""
    outcomes = IngestRun.Outcome
    runs.filter(outcome=outcomes.RUNNING).update(outcome=outcomes.INTERRUPTED)


def refresh_outcomes() -> None:
    """Mark runs that were killed as interrupted."""
    running = IngestRun.objects.filter(outcome=IngestRun.Outcome.RUNNING)
    # Read before the lock is looked at: a run that begins meanwhile is not one of them.
    seen = list(running.values_list("pk", flat=True))
    if seen and not is_import_running():
        mark_interrupted(IngestRun.objects.filter(pk__in=seen))
