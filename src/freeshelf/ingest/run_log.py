"""What a run did, item by item and object by object, so that it can be told and undone.

Objects are noted in the transaction that makes them, and what an object was before in
that which changes it: a run that is killed leaves nothing behind that it did not note.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.db.models.signals import post_save
from wagtail.models import Revision

from freeshelf.core.html import plain_title
from freeshelf.ingest.deferred_rows import save_or_defer
from freeshelf.ingest.import_lock import is_import_running
from freeshelf.ingest.models import IngestRun, Provenance, RunCreation, RunEntry
from freeshelf.ingest.provenance import record_key
from freeshelf.ingest.staging import hide_made
from freeshelf.library.services.staging import is_live_once_opened

# What belongs to an object and goes with it, or to nobody.
_NOT_NOTED = {
    "contenttypes",
    "django_tasks_database",
    "operations",
    "search",
    "sessions",
    "statistics",
    "wagtailsearch",
}
_NOT_NOTED_MODELS = {
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
    """Collects the entries and creations of one run."""

    def __init__(self, run: IngestRun) -> None:
        self._run = run
        self._made: list[Model] = []
        self._entries: list[RunEntry] = []
        self._at_once = False

    @contextmanager
    def track_creations(self) -> Iterator[None]:
        """Note every object that this process makes meanwhile.

        They are stored by `write_creations`, which a writer calls in its transaction.
        """
        post_save.connect(self._saved, weak=False)
        try:
            yield
        finally:
            post_save.disconnect(self._saved)
            self._made = []
            self.write_entries()

    @contextmanager
    def store_immediately(self) -> Iterator[None]:
        """Store each creation as it is made, for writes with transactions of theirs."""
        before, self._at_once = self._at_once, True
        try:
            yield
        finally:
            self._at_once = before

    def add(self, entry: RunEntry) -> None:
        """Take what came of an item."""
        self._entries.append(self._fitting(entry))
        if len(self._entries) >= _BATCH:
            self.write_entries()

    def store(self, entry: RunEntry) -> None:
        """Store what came of an item in the transaction that changed it."""
        save_or_defer(self._fitting(entry))

    def _fitting(self, entry: RunEntry) -> RunEntry:
        entry.run = self._run
        # As people read it; most titles have nothing to be read.
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
        made, self._made = self._made, []
        hide_made(made)
        RunCreation.objects.bulk_create(map(self._creation, made))

    def forget_creations(self) -> None:
        """The transaction that made them was taken back."""
        self._made = []

    def _saved(self, *, instance: Model, created: bool, raw: bool, **_: Any) -> None:
        meta = instance._meta
        if not created or raw or meta.app_label in _NOT_NOTED:
            return
        if meta.label_lower in _NOT_NOTED_MODELS and not self._is_history(instance):
            return
        if self._at_once:
            hide_made([instance])
            self._creation(instance).save()
        else:
            self._made.append(instance)

    def _is_history(self, instance: Model) -> bool:
        """Whether it is a revision from before the run, put under what was here."""
        return (
            isinstance(instance, Revision)
            and instance.created_at < self._run.started_at
        )

    def _creation(self, instance: Model) -> RunCreation:
        return RunCreation(
            run=self._run,
            content_type=ContentType.objects.get_for_model(type(instance)),
            object_id=str(instance.pk),
        )


def state_of(provenance: Provenance) -> dict[str, Any]:
    """What `RunEntry.before` keeps of an item that is about to change."""
    target = provenance.target
    return {
        "checksum": provenance.checksum,
        "revision": provenance.revision,
        "record": provenance.record,
        "latest": getattr(target, "latest_revision_id", None),
        "live": not hasattr(target, "live") or is_live_once_opened(target),
    }


def mark_interrupted(runs: QuerySet[IngestRun]) -> None:
    """Say of those that seem to go on that they do not; asked while no import runs."""
    outcomes = IngestRun.Outcome
    runs.filter(outcome=outcomes.RUNNING).update(outcome=outcomes.INTERRUPTED)


def refresh_outcome(run: IngestRun) -> None:
    """Mark a run that was killed, and let the one at hand know."""
    if run.outcome == IngestRun.Outcome.RUNNING and not is_import_running():
        mark_interrupted(IngestRun.objects.filter(pk=run.pk))
        run.refresh_from_db(fields=["outcome"])
