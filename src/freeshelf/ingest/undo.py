"""Undo a run, but leave objects that someone has edited since."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.core.files.storage import storages
from django.db import transaction
from django.db.models import Model, ProtectedError
from django.utils.translation import gettext as _
from wagtail.log_actions import registry
from wagtail.models import BaseViewRestriction, Revision, RevisionMixin

from freeshelf.core.batches import in_batches
from freeshelf.fields.models import FieldValueSet
from freeshelf.ingest.batches import BatchedWriter, WriteJob, iterate_in_chunks
from freeshelf.ingest.deferred_indexing import index_interrupted_runs
from freeshelf.ingest.errors import (
    LaterRunError,
    RunAlreadyUndoneError,
    RunStillGoingError,
)
from freeshelf.ingest.import_lock import import_lock, is_import_running
from freeshelf.ingest.models import IngestRun, Provenance, RunEntry
from freeshelf.ingest.provenance import record_key, reference_to
from freeshelf.ingest.relations import (
    ObjectKey,
    object_key,
    parents_of,
    remaining_referrer,
    unfiltered_rows,
)
from freeshelf.ingest.reports import NEW, UPDATED
from freeshelf.ingest.reverting import (
    CannotRevertError,
    UndoReport,
    previously_raw_entries,
    restore_raw_item,
    revert,
)
from freeshelf.ingest.run_log import refresh_outcomes
from freeshelf.ingest.staging import clean_up_after_undo
from freeshelf.library.models import Agent, File, FileContent
from freeshelf.library.services.staging import drop_waiting_values

_BATCH_SIZE = 500
# Key in the report of a run: what an interrupted undo had done.
_PROGRESS_KEY = "undoing"
Progress = Callable[[int, int], None]  # objects done, objects in all


def undo_run(
    *,
    run: IngestRun,
    now: datetime,
    progress: Progress = lambda _done, _all: None,
) -> UndoReport:
    """Remove what a run created and restore what it changed.

    Objects that a person has edited since, or that such an object refers to, stay and
    are listed. An interrupted undo continues when it is started again. Raises
    RunStillGoingError, RunAlreadyUndoneError, LaterRunError and ImportUnderWayError.
    """
    _require_undoable(run)
    with import_lock():
        # The reference index must be complete to find references in texts.
        index_interrupted_runs(run.source)
        earlier = run.report.pop(_PROGRESS_KEY, {})
        undoer = _Undoer(run, now, progress)
        undoer.go_on_from(earlier)
        try:
            report = undoer.undo()
        except BaseException:
            run.report[_PROGRESS_KEY] = undoer.so_far.as_dict()
            run.save(update_fields=["report"])
            raise
    run.outcome = IngestRun.Outcome.UNDONE
    values = {"undone": report.as_dict(), "undone_at": f"{now:%FT%TZ}"}
    run.report |= {**values, "notes": [], "remarks": [], "decisions": []}
    run.save()
    clean_up_after_undo(run.source)
    _erase_texts(run)
    return report


def _erase_texts(run: IngestRun) -> None:
    """Erase titles and earlier states of an undone run, but keep its counts.

    A title may be the email address of a person.
    """
    keys = list(run.entries.order_by("pk").values_list("pk", flat=True))
    for batch in in_batches(keys, _BATCH_SIZE):
        RunEntry.objects.filter(pk__in=batch).update(title="", previous_state=None)


def preview_undo(
    *,
    run: IngestRun,
    now: datetime,
    progress: Progress = lambda _done, _all: None,
) -> UndoReport:
    """Report what undoing a run would remove, restore and keep, without changes.

    Raises the errors of `undo_run` except ImportUnderWayError.
    """
    _require_undoable(run)
    if not is_import_running():
        index_interrupted_runs(run.source)
    return _Undoer(run, now, progress, writes=False).undo()


def _require_undoable(run: IngestRun) -> None:
    outcome = IngestRun.Outcome
    refresh_outcomes()
    run.refresh_from_db(fields=["outcome"])
    if run.outcome == outcome.RUNNING:
        raise RunStillGoingError(run=run.pk)
    if run.outcome == outcome.UNDONE:
        raise RunAlreadyUndoneError(run=run.pk)
    later = IngestRun.objects.filter(source=run.source_id, pk__gt=run.pk)
    for other in later.exclude(outcome=outcome.UNDONE).order_by("-pk"):
        changed = other.entries.filter(outcome__in=(NEW, UPDATED)).exists()
        if changed or other.creations.exists():
            raise LaterRunError(run=run.pk, later=other.pk)


class _Undoer:
    def __init__(
        self, run: IngestRun, now: datetime, progress: Progress, *, writes: bool = True
    ) -> None:
        self._run = run
        self._writes = writes
        self._now = now
        self._progress = progress
        self.so_far = UndoReport(run.pk)
        self._writer = BatchedWriter(notes=self.so_far.kept)
        self._later: list[Model] = []
        self._is_last_attempt = False
        self._created: set[ObjectKey] = set()
        self._going: set[ObjectKey] = set()
        # Objects to restore: their earlier state cannot need objects of the run.
        self._to_revert: set[ObjectKey] = set()
        self._done = 0
        self._total = 0

    def go_on_from(self, values: dict[str, Any]) -> None:
        """Continue the counts of an interrupted undo, from `UndoReport.as_dict`."""
        self.so_far.taken_back.update(values.get("taken_back", {}))
        self.so_far.reverted += values.get("reverted", 0)

    def undo(self) -> UndoReport:
        """Restore changed objects, then remove created ones, the last first."""
        changed = RunEntry.objects.filter(
            run=self._run, outcome=UPDATED, previous_state__isnull=False
        )
        creations = self._run.creations.order_by("-pk")
        self._total = changed.count() + creations.count()
        for entry in iterate_in_chunks(changed.order_by("pk")):
            self._add(partial(self._revert, entry), self._count_reverted)
        self._writer.flush()
        edited = self._find_edited()
        creations = creations.select_related("content_type")
        count_removed = self.so_far.taken_back.update
        for creation in iterate_in_chunks(creations):
            target = creation.target
            if target is not None and not isinstance(target, Provenance):
                self._add(partial(self._remove, target, edited), count_removed)
        self._writer.flush()
        self._is_last_attempt = True
        for target in self._later:
            self._add(partial(self._remove, target, edited), count_removed)
        self._writer.flush()
        if self._writes:
            self._delete_provenance()
        return self.so_far

    def _find_edited(self) -> set[ObjectKey]:
        edited = set()
        for creation in self._run.creations.iterator():
            target = creation.target
            if target is None:
                continue
            key = object_key(target)
            self._created.add(key)
            if was_edited(target, since=self._run.started_at):
                # A record counts as edited if someone replaced its file.
                edited |= {key, *parents_of(target)}
        self._going = (self._created - edited) | self._to_revert
        return edited

    def _revert(self, entry: RunEntry) -> int:
        """Restore the objects of an entry and return how many were restored."""
        before = entry.previous_state or {}
        # An attachment became one file for each record that uses it.
        states = before.get("files") or {entry.record_key: before}
        return sum(self._revert_one(record_key(k), s) for k, s in states.items())

    def _revert_one(self, key: str, before: dict[str, Any]) -> bool:
        provenance = Provenance.objects.filter(
            source=self._run.source_id, record_key=key
        ).first()
        target = provenance.target if provenance is not None else None
        if provenance is None or target is None:
            return False
        if provenance.checksum == before.get("checksum", ""):
            # An interrupted undo has already restored it.
            return False
        if was_edited(target, since=self._run.started_at):
            self._keep(target, _("it has been edited since"))
            return False
        if not self._writes:
            self._to_revert.add(object_key(target))
            return True
        try:
            result = revert(target, before, given=provenance, now=self._now)
        except CannotRevertError as error:
            self._keep(target, str(error))
            return False
        provenance.checksum = before.get("checksum", "")
        provenance.record = before.get("record", {})
        provenance.revision = result.revision or before.get("revision", "")
        provenance.save()
        if not result.is_whole:
            self._keep(target, _("it has been edited since"))
        return True

    def _remove(self, target: Model, edited: set[ObjectKey]) -> list[str]:
        """Delete an object and return the name of its model if it was deleted."""
        key = object_key(target)
        fresh = unfiltered_rows(type(target), pk=target.pk).first()
        # Access to remaining pages is not widened; deleted pages take their rule along.
        if fresh is None or isinstance(fresh, BaseViewRestriction):
            return []
        if key in edited or was_edited(fresh, since=self._now):
            self._keep(target, _("it has been edited since"))
            return []
        if any(parent in self._created for parent in parents_of(fresh)):
            return []
        referrer = remaining_referrer(fresh, self._going)
        if referrer is not None:
            self._keep_for(target, referrer)
            return []
        removed = [str(target._meta.verbose_name)]
        if not self._writes:
            return removed
        if isinstance(fresh, Revision):
            log_entries = registry.get_logs_for_instance(fresh.content_object)
            log_entries.filter(revision=fresh).delete()
        try:
            with transaction.atomic():
                fresh.delete()
        except ProtectedError as error:
            # The protecting child may be deleted with its parent later; try again then.
            if self._is_last_attempt:
                self._keep_for(target, next(iter(error.protected_objects)))
            elif target not in self._later:
                self._later.append(target)
            return []
        if isinstance(fresh, FileContent):
            delete_bytes = partial(storages["library"].delete, fresh.storage_name)
            transaction.on_commit(delete_bytes)
        return removed

    def _delete_provenance(self) -> None:
        """Delete the provenance of removed objects so that they can be imported again.

        For objects that existed before the run, delete only the provenance that it
        added. Edited objects of the run keep theirs.
        """
        rows = self._run.creations.filter(content_type__model="provenance")
        raw_entries = previously_raw_entries(self._run)
        for creation in iterate_in_chunks(rows.order_by("pk")):
            provenance = creation.target
            if isinstance(provenance, Provenance) and (
                provenance.target is None
                or object_key(provenance.target) not in self._created
            ):
                self._add(
                    partial(
                        self._delete_one,
                        provenance,
                        raw_entries.get(provenance.record_key),
                    )
                )
        self._writer.flush()

    def _delete_one(self, provenance: Provenance, raw_entry: int | None) -> None:
        if raw_entry is not None:
            entry = RunEntry.objects.select_related("run").get(pk=raw_entry)
            restore_raw_item(provenance, entry, now=self._now)
        provenance.delete()
        if isinstance(provenance.target, Agent):
            _discard_pending(provenance.target, provenance.record)

    def _keep_for(self, target: Model, referrer: Model) -> None:
        self._going.discard(object_key(target))
        self._keep(target, _("“%(user)s” uses it") % {"user": str(referrer)[:100]})

    def _keep(self, target: Model, reason: str) -> None:
        message = _("%(kind)s “%(name)s” is kept: %(reason)s.") % {
            "kind": target._meta.verbose_name,
            "name": str(target)[:100],
            "reason": reason,
        }
        self.so_far.kept.append(message)

    def _add(
        self,
        write: Callable[[], Any],
        count: Callable[[Any], object] = lambda _outcome: None,
    ) -> None:
        """Write, and count the outcome once it is committed."""

        def done(outcome: Any) -> None:
            count(outcome)
            self._done += 1
            self._progress(self._done, self._total)

        if self._writes:
            self._writer.add(WriteJob(write, done, self.so_far.kept.append))
        else:
            done(write())

    def _count_reverted(self, count: int) -> None:
        self.so_far.reverted += count


def _discard_pending(agent: Agent, record: dict[str, Any]) -> None:
    """Discard deferred values that a record had for an existing agent."""
    others = Provenance.objects.filter(**reference_to(agent))
    is_listed = others.filter(record__has_page=True).exists()
    drop_waiting_values(agent, record.get("described", {}), is_listed=is_listed)


def was_edited(target: Model, *, since: datetime) -> bool:
    """Return whether a person has changed an object since this time.

    Evidence is the log of the admin, revisions and file versions with a user, and
    edited values of custom fields.
    """
    if isinstance(target, RevisionMixin):
        versions = target.revisions.filter(user__isnull=False, created_at__gte=since)
        if versions.exists():
            return True
    if isinstance(target, File):
        replaced = target.versions.filter(added_by__isnull=False, added_at__gte=since)
        if replaced.exists():
            return True
    if isinstance(target, FieldValueSet) and target.edited_at is not None:
        return target.edited_at >= since
    logs = registry.get_logs_for_instance(target)
    # This model has no log.
    if logs is None or not hasattr(logs, "filter"):
        return False
    return bool(logs.filter(user__isnull=False, timestamp__gte=since).exists())
