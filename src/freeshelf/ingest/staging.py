"""Staged imports, which only staff see until they are opened."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page, Revision

from freeshelf.core.batches import in_batches
from freeshelf.ingest.batches import BatchedWriter, WriteJob, iterate_in_chunks
from freeshelf.ingest.errors import NotStagedError
from freeshelf.ingest.import_lock import import_lock
from freeshelf.ingest.models import IngestRun, RunCreation, Source
from freeshelf.library.models import Agent, Resource, StagedObject
from freeshelf.library.services.live_and_draft import derive_descriptions
from freeshelf.library.services.staging import (
    close_staged,
    hide,
    open_object,
    publish_when_opened,
    set_values_when_opened,
)
from freeshelf.shared.amounts import local_number

_HIDDEN = {
    "events.event",
    "fields.fieldvalueset",
    "library.agent",
    "library.file",
    "library.readinglist",
    "library.resource",
    "pages.menu",
    "pages.theme",
    "wagtailredirects.redirect",
}
_AT_ONCE = 500
Progress = Callable[[int, int], None]  # objects done, objects in all
_origin: ContextVar[str] = ContextVar("origin_of_staged", default="")


@dataclass(slots=True)
class Opening:
    """Result of opening staged objects; `kept` has messages about edited ones."""

    opened: int = 0
    kept: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return {"opened": self.opened, "kept": self.kept}

    def as_text(self) -> str:
        """Return the result for a terminal."""
        first = ngettext(
            "%(count)s item is now open to readers.",
            "%(count)s items are now open to readers.",
            self.opened,
        ) % {"count": local_number(self.opened)}
        return "\n".join([first, *self.kept])


@contextmanager
def staging(source: Source, *, is_staged: bool) -> Iterator[None]:
    """Hide from visitors what an import creates meanwhile, if it is staged."""
    token = _origin.set(source.slug if is_staged else "")
    try:
        yield
    finally:
        _origin.reset(token)


def has_staged(source: Source | None) -> bool:
    """Return whether a source has staged runs."""
    if source is None or source.pk is None:
        return False
    return bool(_staged_runs(source).exists())


def hide_made(instances: Iterable[Model]) -> None:
    """Hide objects that the run has created, in its transaction, if it is staged."""
    if origin := _origin.get():
        hide(filter(_is_for_readers, instances), origin=origin)


def keep_hidden(
    instance: Model, *, access_rights: str, is_published: bool, was_live: bool
) -> None:
    """Hide an object that the run has changed and that was not public before."""
    if not (origin := _origin.get()):
        return
    close_staged(instance, access_rights=access_rights, is_published=is_published)
    if not was_live and is_published and _is_for_readers(instance):
        hide([instance], origin=origin)


def publish_now_or_when_opened(instance: Model, revision: Revision) -> None:
    """Publish a revision of a public object, or defer it if the run is staged."""
    if origin := _origin.get():
        publish_when_opened(instance, revision, origin=origin)
    else:
        revision.publish()


def save_now_or_when_opened(
    agent: Agent, values: Mapping[str, Any], *, is_listed: bool, is_new: bool
) -> None:
    """Save an agent with new values and, if `is_listed`, a page.

    If the run is staged, values of an existing agent are deferred until the opening:
    the agent may be public already.
    """
    if (origin := _origin.get()) and not is_new:
        set_values_when_opened(agent, values, origin=origin, is_listed=is_listed)
        return
    for name, value in values.items():
        setattr(agent, name, value)
    agent.is_listed = agent.is_listed or is_listed
    agent.save()


def open_staged(
    *,
    source: Source,
    now: datetime,
    progress: Progress = lambda _done, _all: None,
) -> Opening:
    """Publish all staged objects of a source.

    An interrupted opening continues when it is started again, and so does one of which
    the database refused a part. Raises NotStagedError and ImportUnderWayError.
    """
    if not has_staged(source):
        raise NotStagedError(site=source.title)
    opening = Opening()
    with import_lock():
        rows = StagedObject.objects.filter(origin=source.slug)
        total = rows.count()
        writer = BatchedWriter()

        def write(key: int) -> str:
            # Reload it: after a refusal in the same batch it is tried a second time.
            row = rows.get(pk=key)
            return "" if open_object(row) else _kept_message(row)

        def done(kept: str) -> None:
            opening.opened += not kept
            opening.kept += [kept] if kept else []
            progress(opening.opened + len(opening.kept), total)

        for row in iterate_in_chunks(rows.order_by("pk")):
            writer.add(WriteJob(partial(write, row.pk), done, opening.kept.append))
        writer.flush()
        # Descriptions link only to files that are public.
        derive_descriptions(keys=_records_of(_staged_runs(source)))
        # Refused objects stay hidden; the opening can be started again.
        is_left = rows.exists()
    values = {"opening": opening.as_dict(), "opened_at": f"{now:%FT%TZ}"}
    for run in _staged_runs(source):
        run.report |= values | ({} if is_left else _without_staged_note(run.report))
        run.is_staged = is_left
        run.save(update_fields=["report", "is_staged"])
    return opening


def _without_staged_note(report: dict[str, Any]) -> dict[str, Any]:
    """Remove the note from a report that says that the run is staged."""
    notes = report.get("notes") or [""]
    if _OPEN_COMMAND not in notes[0]:
        return {}
    return {key: report[key][1:] for key in ("notes", "remarks") if report.get(key)}


def clean_up_after_undo(source: Source) -> None:
    """Delete rows of deleted objects; all rows once nothing is staged any more.

    Objects that remain stay hidden since a person edited them and decides about them.
    """
    rows = StagedObject.objects.filter(origin=source.slug)
    is_finished = not has_staged(source)
    gone = [
        row.pk
        for row in iterate_in_chunks(rows.order_by("pk"))
        if is_finished or row.target is None
    ]
    for batch in in_batches(gone, _AT_ONCE):
        StagedObject.objects.filter(pk__in=batch).delete()


def _records_of(runs: Any) -> Iterator[int]:
    """Yield keys of the records that runs created."""
    kind = ContentType.objects.get_for_model(Resource)
    made = RunCreation.objects.filter(run__in=runs, content_type=kind)
    yield from map(int, list(made.values_list("object_id", flat=True)))


def _kept_message(row: StagedObject) -> str:
    target: Any = row.content_type.get_object_for_this_type(pk=row.object_id)
    message = _("%(kind)s “%(name)s” was edited here. The imported version is a draft.")
    return message % {"kind": target._meta.verbose_name, "name": str(target)[:100]}


def _is_for_readers(instance: Model) -> bool:
    return isinstance(instance, Page) or instance._meta.label_lower in _HIDDEN


def waits_for_opening(run: IngestRun) -> bool:
    """Return whether a run is still staged."""
    return run.is_staged and run.outcome != IngestRun.Outcome.UNDONE


def newest_staged() -> IngestRun | None:
    """Return the last run that is still staged."""
    runs = IngestRun.objects.filter(is_staged=True)
    return runs.exclude(outcome=IngestRun.Outcome.UNDONE).order_by("-pk").first()


_OPEN_COMMAND = "freeshelf import open"


def staged_note(run: IngestRun) -> str:
    """Return the first note of a staged run's report."""
    message = _(
        "Staged: only staff can see what was imported. Open it in the admin area or "
        "with `freeshelf import open %(run)s`, or undo the import."
    )
    return message % {"run": run.pk}


def _staged_runs(source: Source) -> Any:
    return source.runs.filter(is_staged=True).exclude(outcome=IngestRun.Outcome.UNDONE)
