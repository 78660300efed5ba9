"""Takes back exactly what a run made, unless someone has edited it since."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import Model, ProtectedError
from django.utils.translation import gettext as _
from wagtail.log_actions import registry
from wagtail.models import BaseViewRestriction, Revision, RevisionMixin

from freeshelf.ingest.batches import BatchedWriter, WriteJob, iterate_in_chunks
from freeshelf.ingest.deferred_indexing import index_interrupted_runs
from freeshelf.ingest.errors import (
    LaterRunError,
    RunAlreadyUndoneError,
    RunStillGoingError,
)
from freeshelf.ingest.import_lock import import_lock, is_import_running
from freeshelf.ingest.models import IngestRun, Provenance, RunEntry
from freeshelf.ingest.object_references import (
    ObjectKey,
    object_key,
    parents_of,
    remaining_referrer,
    unfiltered_rows,
)
from freeshelf.ingest.provenance import record_key
from freeshelf.ingest.raw_item_restore import previously_raw_entries, restore_raw_item
from freeshelf.ingest.reports import NEW, UPDATED
from freeshelf.ingest.reverting import CannotRevertError, revert
from freeshelf.ingest.run_log import refresh_outcome
from freeshelf.ingest.staging import settle_after_undo
from freeshelf.ingest.undo_report import UndoReport
from freeshelf.library.models import Agent, FieldValueSet, File, FileContent
from freeshelf.library.services.staging import forget_waiting

_FORGOTTEN_AT_ONCE = 500
# In the report of a run: what an undoing that was interrupted had done.
_SO_FAR = "undoing"
Progress = Callable[[int, int], None]  # objects done, objects in all


def undo_run(
    *,
    run: IngestRun,
    now: datetime,
    progress: Progress = lambda _done, _all: None,
) -> UndoReport:
    """Remove what a run made and put back what it changed; the search index follows.

    What a person edited since, or what something of theirs refers to, stays and is
    listed. An interrupted undoing goes on when it is asked for again. Raises
    RunStillGoingError, RunAlreadyUndoneError, LaterRunError and ImportUnderWayError.
    """
    _require_undoable(run)
    with import_lock():
        # The reference index says what in texts still needs an object.
        index_interrupted_runs(run.source)
        earlier = run.report.pop(_SO_FAR, {})
        undoer = _Undoer(run, now, progress)
        undoer.go_on_from(earlier)
        try:
            undoing = undoer.undo()
        except BaseException:
            run.report[_SO_FAR] = undoer.so_far.as_dict()
            run.save(update_fields=["report"])
            raise
    run.outcome = IngestRun.Outcome.UNDONE
    said = {"undone": undoing.as_dict(), "undone_at": f"{now:%FT%TZ}"}
    run.report |= {**said, "notes": [], "remarks": [], "decisions": []}
    run.save()
    settle_after_undo(run.source)
    _forget_words(run)
    return undoing


def _forget_words(run: IngestRun) -> None:
    """Leave the numbers of a run that was taken back, and no words of what it brought.

    A title may be the address of a person.
    """
    keys = list(run.entries.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), _FORGOTTEN_AT_ONCE):
        some = keys[start : start + _FORGOTTEN_AT_ONCE]
        RunEntry.objects.filter(pk__in=some).update(title="", previous_state=None)


def preview_undo(
    *,
    run: IngestRun,
    now: datetime,
    progress: Progress = lambda _done, _all: None,
) -> UndoReport:
    """Say what taking a run back would remove, put back and keep; changes nothing.

    Raises as `undo_run` does, but for ImportUnderWayError.
    """
    _require_undoable(run)
    if not is_import_running():
        index_interrupted_runs(run.source)
    return _Undoer(run, now, progress, writes=False).undo()


def _require_undoable(run: IngestRun) -> None:
    outcome = IngestRun.Outcome
    refresh_outcome(run)
    if run.outcome == outcome.RUNNING:
        raise RunStillGoingError(run.pk)
    if run.outcome == outcome.UNDONE:
        raise RunAlreadyUndoneError(run.pk)
    later = IngestRun.objects.filter(source=run.source_id, pk__gt=run.pk)
    for other in later.exclude(outcome=outcome.UNDONE).order_by("-pk"):
        changed = other.entries.filter(outcome__in=(NEW, UPDATED)).exists()
        if changed or other.creations.exists():
            raise LaterRunError(run.pk, later=other.pk)


class _Undoer:
    def __init__(
        self, run: IngestRun, now: datetime, progress: Progress, *, writes: bool = True
    ) -> None:
        self._run = run
        self._writes = writes
        self._now = now
        self._progress = progress
        self._writer = BatchedWriter(rolled_back=self._rolled_back)
        self.so_far = UndoReport(run.pk)
        self._later: list[Model] = []
        self._committed = (self.so_far.snapshot(), 0)
        self._made: set[ObjectKey] = set()
        self._going: set[ObjectKey] = set()
        # What would be put back: as it was before the run, it needs nothing of it.
        self._to_revert: set[ObjectKey] = set()
        self._done = 0
        self._total = 0

    def go_on_from(self, said: dict[str, Any]) -> None:
        """Count on from what an interrupted undoing had done, by `Undoing.as_dict`."""
        self.so_far.taken_back.update(said.get("taken_back", {}))
        self.so_far.reverted += said.get("reverted", 0)
        self._committed = (self.so_far.snapshot(), 0)

    def undo(self) -> UndoReport:
        """Put back what was changed, then remove what was made, the last first."""
        changed = RunEntry.objects.filter(
            run=self._run, outcome=UPDATED, previous_state__isnull=False
        )
        creations = self._run.creations.order_by("-pk")
        self._total = changed.count() + creations.count()
        for entry in iterate_in_chunks(changed.order_by("pk")):
            self._add(partial(self._revert, entry))
        self._writer.flush()
        edited = self._find_edited()
        creations = creations.select_related("content_type")
        for creation in iterate_in_chunks(creations):
            target = creation.target
            if target is not None and not isinstance(target, Provenance):
                self._add(partial(self._remove, target, edited))
        self._writer.flush()
        for target in self._later:
            self._add(partial(self._remove, target, edited))
        self._writer.flush()
        if self._writes:
            self._forget()
        return self.so_far

    def _find_edited(self) -> set[ObjectKey]:
        edited = set()
        for creation in self._run.creations.iterator():
            target = creation.target
            if target is None:
                continue
            mark = object_key(target)
            self._made.add(mark)
            if was_edited(target, since=self._run.started_at):
                # A record whose file someone replaced is edited too.
                edited |= {mark, *parents_of(target)}
        self._going = (self._made - edited) | self._to_revert
        return edited

    def _revert(self, entry: RunEntry) -> None:
        before = entry.previous_state or {}
        # One attachment is a file of each record that uses it.
        states = before.get("files") or {entry.record_key: before}
        for key, state in states.items():
            self._revert_one(record_key(key), state)

    def _revert_one(self, key: str, before: dict[str, Any]) -> None:
        provenance = Provenance.objects.filter(
            source=self._run.source_id, record_key=key
        ).first()
        target = provenance.target if provenance is not None else None
        if provenance is None or target is None:
            return
        if provenance.checksum == before.get("checksum", ""):
            # An undoing that was cut off has put it back.
            return
        if was_edited(target, since=self._run.started_at):
            self._keep(target, _("it has been edited since"))
            return
        if not self._writes:
            self._to_revert.add(object_key(target))
            self.so_far.reverted += 1
            return
        try:
            put_back = revert(target, before, given=provenance, now=self._now)
        except CannotRevertError as error:
            self._keep(target, str(error))
            return
        provenance.checksum = before.get("checksum", "")
        provenance.record = before.get("record", {})
        provenance.revision = put_back.revision or before.get("revision", "")
        provenance.save()
        if not put_back.is_whole:
            self._keep(target, _("it has been edited since"))
        self.so_far.reverted += 1

    def _remove(self, target: Model, edited: set[ObjectKey]) -> None:
        mark = object_key(target)
        fresh = unfiltered_rows(type(target), pk=target.pk).first()
        # Who may read what stays is not widened; with what goes its rule goes too.
        if fresh is None or isinstance(fresh, BaseViewRestriction):
            return
        if mark in edited or was_edited(fresh, since=self._now):
            self._keep(target, _("it has been edited since"))
            return
        if any(whole in self._made for whole in parents_of(fresh)):
            return
        user = remaining_referrer(fresh, self._going)
        if user is not None:
            self._keep_for(target, user)
            return
        name = str(target._meta.verbose_name)
        if not self._writes:
            self.so_far.taken_back[name] += 1
            return
        if isinstance(fresh, Revision):
            history = registry.get_logs_for_instance(fresh.content_object)
            history.filter(revision=fresh).delete()
        try:
            with transaction.atomic():
                fresh.delete()
        except ProtectedError as error:
            # Part of what still needs it goes with its whole, a moment later.
            if target in self._later:
                self._keep_for(target, next(iter(error.protected_objects)))
            else:
                self._later.append(target)
            return
        if isinstance(fresh, FileContent):
            delete_bytes = partial(storages["library"].delete, fresh.storage_name)
            transaction.on_commit(delete_bytes)
        self.so_far.taken_back[name] += 1

    def _forget(self) -> None:
        """What was remembered of things that are gone would keep them from coming back.

        Of what was here before the run, it remembered only that it knew it; what it
        made and someone edited stays known.
        """
        made = self._run.creations.filter(content_type__model="provenance")
        raw = previously_raw_entries(self._run)
        for creation in iterate_in_chunks(made.order_by("pk")):
            known = creation.target
            if isinstance(known, Provenance) and (
                known.target is None or object_key(known.target) not in self._made
            ):
                self._add(partial(self._forget_one, known, raw.get(known.record_key)))
        self._writer.flush()

    def _forget_one(self, known: Provenance, kept_raw: int | None) -> None:
        if kept_raw is not None:
            entry = RunEntry.objects.select_related("run").get(pk=kept_raw)
            restore_raw_item(known, entry, now=self._now)
        known.delete()
        if isinstance(known.target, Agent):
            _forget_waiting(known.target, known.record)

    def _keep_for(self, target: Model, user: Model) -> None:
        self._going.discard(object_key(target))
        self._keep(target, _("%(user)s uses it") % {"user": f"“{str(user)[:100]}”"})

    def _keep(self, target: Model, reason: str) -> None:
        what = _("%(kind)s “%(name)s” is kept: %(reason)s.") % {
            "kind": target._meta.verbose_name,
            "name": str(target)[:100],
            "reason": reason,
        }
        self.so_far.kept.append(what)

    def _add(self, write: Callable[[], object]) -> None:
        def run() -> str:
            write()
            return ""

        if self._writes:
            self._writer.add(WriteJob(run, self._one_done, self._refused))
        else:
            self._one_done(run())

    def _refused(self, reason: str) -> None:
        self.so_far.kept.append(reason)
        self._committed = (self.so_far.snapshot(), len(self._later))

    def _rolled_back(self) -> None:
        said, later = self._committed
        self.so_far.restore_snapshot(said)
        del self._later[later:]

    def _one_done(self, _outcome: str) -> None:
        self._committed = (self.so_far.snapshot(), len(self._later))
        self._done += 1
        self._progress(self._done, self._total)


def _forget_waiting(agent: Agent, given: dict[str, Any]) -> None:
    """Let what a record gave someone who was here before no longer wait."""
    kind = ContentType.objects.get_for_model(Agent)
    others = Provenance.objects.filter(content_type=kind, object_id=str(agent.pk))
    is_listed = others.filter(record__has_page=True).exists()
    forget_waiting(agent, given.get("described", {}), is_listed=is_listed)


def was_edited(target: Model, *, since: datetime) -> bool:
    """Whether a person changed an object after a moment.

    By the log of the admin, by versions that someone saved, by files that someone put
    in place of others, and by values of fields that someone typed.
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
    # No log is kept of this kind of object.
    if logs is None or not hasattr(logs, "filter"):
        return False
    return bool(logs.filter(user__isnull=False, timestamp__gte=since).exists())
