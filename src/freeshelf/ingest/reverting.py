"""Restore an object, or an unmapped record, to its state before an import."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Model
from django.utils.translation import gettext as _
from wagtail.models import DraftStateMixin, Page, Revision, RevisionMixin

from freeshelf.ingest.errors import IngestError
from freeshelf.ingest.model_values import get_value, set_value
from freeshelf.ingest.models import (
    IngestRun,
    Provenance,
    RawItem,
    RunCreation,
    RunEntry,
)
from freeshelf.ingest.provenance import reference_to, store_raw_record
from freeshelf.ingest.record_writer import comparable
from freeshelf.ingest.reports import KEPT_RAW
from freeshelf.library.access import strictest
from freeshelf.library.models import Agent, File, Resource
from freeshelf.library.services import restore_version, set_file_access
from freeshelf.library.services.staging import (
    as_if_opened,
    replace_waiting_revision,
    set_values_when_opened,
    waiting_values,
)


@dataclass(slots=True)
class UndoReport:
    """Counts and messages of undoing a run."""

    run: int
    taken_back: Counter[str] = field(default_factory=Counter)  # by name of the model
    reverted: int = 0
    kept: list[str] = field(default_factory=list)  # a message for each

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return {
            "run": self.run,
            "taken_back": dict(self.taken_back),
            "reverted": self.reverted,
            "kept": self.kept,
        }

    def as_text(self) -> str:
        """Return the report for a terminal."""
        lines = [
            f"{count:>6} {name}" for name, count in sorted(self.taken_back.items())
        ]
        lines.append(
            _("%(gone)d removed, %(reverted)d reverted, %(kept)d kept.")
            % {
                "gone": self.taken_back.total(),
                "reverted": self.reverted,
                "kept": len(self.kept),
            }
        )
        return "\n".join([*lines, *(f"- {sentence}" for sentence in self.kept)])


class RevertResult(NamedTuple):
    """ID of the restored revision, and whether all values were restored."""

    revision: str = ""
    is_whole: bool = True


class CannotRevertError(IngestError):
    """The earlier state of an object is unknown."""


def revert(
    target: Model, before: dict[str, Any], *, given: Provenance, now: datetime
) -> RevertResult:
    """Restore the state of `before`.

    Of objects without revisions, only values that still are as the run left them are
    restored: a person has edited the others. `given` is the provenance of the record.
    If the run only added a draft, since a person had edited the object, only that draft
    is removed. Access is not widened again, since the import may have restricted it for
    a reason. An object that was not public before is unpublished. Raises
    CannotRevertError.
    """
    if isinstance(target, RevisionMixin):
        revision = before.get("revision", "")
        was_edited = str(before.get("latest") or revision) != revision
        is_draft = (was_edited or before.get("drafted", False)) and getattr(
            target, "has_unpublished_changes", False
        )
        is_withdrawn = bool(given.record.get("deleted"))
        is_same = given.revision and given.revision == revision and not is_withdrawn
        if is_draft or is_same:
            _restore_draft(target, _revision_of(before, "latest"))
            return RevertResult()
        earlier = _revision_of(before, "latest" if was_edited else "revision")
        edited = _edited_since(target, earlier, given)
        is_waiting = edited is not None and target.has_unpublished_changes
        with as_if_opened(target):
            draft = earlier.as_object()
            if edited is not None and not is_waiting:
                draft = target.with_content_json(edited)
            restored = _revert_revision(
                target, earlier, before, draft, is_withdrawn=is_withdrawn
            )
        if edited is not None and is_waiting:
            target.refresh_from_db()
            target.with_content_json(edited).save_revision()
        # The next import compares the version of a person with that of the source.
        return RevertResult("" if was_edited or edited else restored)
    if isinstance(target, File):
        earlier = target.versions.filter(pk=before.get("version") or 0).first()
        if earlier is None:
            raise CannotRevertError(_("it has no earlier version"))
        restore_version(version=earlier, now=now, was_public=not earlier.hold)
        former = before.get("record", {}).get("access", target.access_rights)
        level = strictest(target.access_rights, former)
        if level != target.access_rights:
            set_file_access(file=target, access_rights=level)
        return RevertResult()
    described = before.get("described") or before.get("record", {}).get("described")
    if not described:
        raise CannotRevertError(_("its previous state was not recorded"))
    is_whole = _restore_values(target, described, given.record.get("described", {}))
    return RevertResult(is_whole=is_whole)


def _restore_values(
    target: Model, before: dict[str, Any], imported: dict[str, Any]
) -> bool:
    changed = {n: value for n, value in before.items() if value != imported.get(n)}
    pending_values = waiting_values(target) if isinstance(target, Agent) else {}
    current = {
        n: pending_values[n] if n in pending_values else get_value(target, n)
        for n in changed
    }
    as_given = [n for n in changed if current[n] == imported.get(n)]
    if changed and not as_given:
        raise CannotRevertError(_("it has been edited since"))
    for name in as_given:
        if isinstance(target, Agent) and name in pending_values:
            set_values_when_opened(target, {name: changed[name]})
        else:
            set_value(target, name, changed[name])
    target.save()
    return len(as_given) == len(changed)


def _restore_draft(target: Any, latest: Revision) -> None:
    """Make a revision the latest again without publishing it."""
    values: dict[str, Any] = {"latest_revision": latest}
    if isinstance(target, DraftStateMixin):
        values["has_unpublished_changes"] = latest.pk != target.live_revision_id
    if isinstance(target, Page):
        values["draft_title"] = latest.content["title"]
    type(target).objects.filter(pk=target.pk).update(**values)


def _revision_of(before: dict[str, Any], name: str = "revision") -> Revision:
    revision_id = str(before.get(name) or "")
    earlier = (
        Revision.objects.filter(pk=revision_id).first()
        if revision_id.isdigit()
        else None
    )
    if earlier is None:
        raise CannotRevertError(_("it has no earlier version"))
    return earlier


def _edited_since(
    target: Any, earlier: Revision, given: Provenance
) -> dict[str, Any] | None:
    """Return the latest content without what the run wrote, if there is a later one.

    An edit by a program names no user, so that only its revision tells of it.
    """
    if not isinstance(target, Resource):
        return None
    latest = target.latest_revision
    run = Revision.objects.filter(pk=given.revision or 0).first()
    if run is None or latest is None or latest.pk <= run.pk:
        return None
    unchanged = {
        name: value
        for name, value in earlier.content.items()
        if comparable(latest.content.get(name)) == comparable(run.content.get(name))
    }
    return {**latest.content, **unchanged}


def _revert_revision(
    target: Any,
    earlier: Revision,
    before: dict[str, Any],
    draft: Any,
    *,
    is_withdrawn: bool,
) -> str:
    access = getattr(target, "access_rights", None)
    if access is not None:
        draft.access_rights = access
        draft.opens_on = getattr(target, "opens_on", None)
    revision: Revision = draft.save_revision(previous_revision=earlier)
    was_live = before.get("live", True)
    if before.get("waits") and replace_waiting_revision(target, revision):
        return str(revision.pk)
    if not isinstance(target, DraftStateMixin) or (target.live and was_live):
        revision.publish(previous_revision=earlier)
    elif target.live:
        draft.unpublish()
    elif was_live and is_withdrawn:
        revision.publish(previous_revision=earlier)
    elif target.scheduled_revision is not None:
        _schedule_again(draft, revision)
    return str(revision.pk)


def _schedule_again(draft: Any, revision: Revision) -> None:
    """Schedule this revision if it has a publication date, else none."""
    if draft.go_live_at is not None:
        revision.publish()
    else:
        draft.revisions.update(approved_go_live_at=None)


def previously_raw_entries(run: IngestRun) -> dict[str, int]:
    """Return the entries of records that earlier runs stored unmapped, by key."""
    entries = RunEntry.objects.filter(
        run__source=run.source_id, run__lt=run.pk, outcome=KEPT_RAW
    ).exclude(run__outcome=IngestRun.Outcome.UNDONE)
    return dict(entries.order_by("pk").values_list("record_key", "pk"))


def restore_raw_item(provenance: Provenance, entry: RunEntry, *, now: datetime) -> None:
    """Store a record unmapped again, as a creation of the earlier run."""
    store_raw_record(
        source=provenance.source,
        key=provenance.record_key,
        kind=entry.record_type,
        status=entry.record_status,
        title=entry.title,
        reason=entry.reason,
        record=provenance.record.get("said") or provenance.record,
        now=now,
    )
    raw_item = RawItem.objects.get(
        source=provenance.source, record_key=provenance.record_key
    )
    RunCreation.objects.create(run=entry.run, **reference_to(raw_item))
