"""Stage imported objects: hide them from visitors, and open them later.

An object with an access level is set to staff meanwhile; any other published object
becomes a draft. Objects that were visible before are never hidden.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.dateparse import parse_datetime
from wagtail.models import DraftStateMixin, Page, Revision

from freeshelf.library.access import AccessRights, later, library_day, strictest
from freeshelf.library.models import Agent, File, ReadingList, Resource, StagedObject
from freeshelf.library.models.staged_object import staged_type
from freeshelf.library.signals import send_resources_changed

_ACCESS = "access_rights"
_PUBLISHED = ("live", "is_listed")


def hide(instances: Iterable[Model], *, origin: str) -> None:
    """Hide objects, in the transaction that created or first published them."""
    by_model = sorted(instances, key=lambda each: type(each)._meta.label)
    for model, created in groupby(by_model, key=type):
        _hide_all(_stored(model), list(created), origin)


def is_live_once_opened(instance: Any) -> bool:
    """Return whether an object is published, or will be once it is opened."""
    if instance.live:
        return True
    return StagedObject.objects.of(instance).filter(opened__live=True).exists()


def is_scheduled_once_opened(instance: Any) -> bool:
    """Return whether an object is scheduled, or will be once it is opened."""
    staged = StagedObject.objects.of(instance).filter(opened__has_key="schedule")
    return bool(instance.scheduled_revision is not None or staged.exists())


@contextmanager
def as_if_opened(instance: Any) -> Iterator[None]:
    """Give a staged draft its opened values, and hide it again at the end.

    Use inside one transaction: anything published meanwhile is staged.
    """
    row = _row_of(instance)
    if row is None or "live" not in row.opened:
        yield
        return
    row.delete()
    instance.live = row.opened["live"]
    _rows(type(instance)).filter(pk=instance.pk).update(live=instance.live)
    _restore_schedule(row.opened.get("schedule", {}))
    yield
    hide([instance], origin=row.origin)


def publish_when_opened(instance: Model, revision: Revision, *, origin: str) -> None:
    """Publish a revision of a visible object when its source is opened."""
    StagedObject.objects.update_or_create(
        content_type=staged_type(type(instance)),
        object_id=instance.pk,
        defaults={"origin": origin, "opened": {"revision": revision.pk}},
    )


def replace_waiting_revision(instance: Model, revision: Revision) -> bool:
    """Replace the revision that waits for the opening; return whether one did."""
    row = _row_of(instance)
    if row is None or "revision" not in row.opened:
        return False
    row.opened["revision"] = revision.pk
    row.save()
    return True


def waiting_revision(instance: Model) -> Revision | None:
    """Return the revision that waits for the opening."""
    row = _row_of(instance)
    if row is None or "revision" not in row.opened:
        return None
    return Revision.objects.filter(pk=row.opened["revision"]).first()


def set_values_when_opened(
    instance: Agent,
    values: Mapping[str, Any],
    *,
    origin: str = "",
    is_listed: bool = False,
) -> None:
    """Set values of an existing agent, and list it, when its source is opened."""
    row = _row_of(instance) or StagedObject(
        content_type=staged_type(Agent), object_id=instance.pk, origin=origin
    )
    pending = row.opened.setdefault("values", {})
    pending |= {name: [getattr(instance, name), then] for name, then in values.items()}
    if is_listed and not instance.is_listed:
        row.opened["is_listed"] = True
    if row.pk is not None:
        row.save()
    elif pending or "is_listed" in row.opened:
        # Without a signal, as in `hide`: an import records its new objects by these.
        StagedObject.objects.bulk_create([row])


def waiting_values(instance: Agent) -> dict[str, Any]:
    """Return the values that wait for the opening, except those that a user changed."""
    row = _row_of(instance)
    return _pending_values(instance, row) if row is not None else {}


def drop_waiting_values(
    instance: Agent, values: Mapping[str, Any], *, is_listed: bool
) -> None:
    """Remove values or a listing from those that wait for the opening."""
    row = _row_of(instance)
    if row is None:
        return
    pending = row.opened.get("values", {})
    row.opened["values"] = {
        name: pair for name, pair in pending.items() if pair[1] != values.get(name)
    }
    if not is_listed:
        row.opened.pop("is_listed", None)
    row.save()


def keep_unpublished(instance: Model) -> None:
    """Keep a staged object that a user unpublished as a draft when it is opened."""
    row = _row_of(instance)
    if row is not None and row.opened.get("live"):
        row.opened["live"] = False
        row.opened.pop("schedule", None)
        row.save()


def opened_accesses(files: Iterable[File]) -> dict[int, str]:
    """Return the access level of each file once it is opened, by primary key."""
    now = {file.pk: file.access_rights for file in files}
    staged = StagedObject.objects.filter(content_type=staged_type(File))
    rows = staged.filter(object_id__in=now).values_list("object_id", "opened")
    opened = {key: row[_ACCESS] for key, row in rows if _ACCESS in row}
    return now | opened


def opened_access(instance: Model) -> str:
    """Return the access level of an object once it is opened, or its current one."""
    row = _row_of(instance)
    now: str = getattr(instance, _ACCESS)
    return str(row.opened.get(_ACCESS, now)) if row is not None else now


def is_open_once_opened(file: File) -> bool:
    """Return whether a file is open to everyone, now or once it is opened."""
    record = file.resource
    levels = {opened_access(file), opened_access(record)}
    opens_on = later(file.opens_on, record.opens_on)
    if opens_on is not None and opens_on > library_day():
        return False
    is_there = record.live and record.withdrawn_at is None and file.removed_at is None
    return is_there and levels == {AccessRights.OPEN}


def close_staged(
    instance: Model, *, access_rights: str, is_published: bool = True
) -> None:
    """Keep a staged object restricted that its source has closed or removed."""
    row = _row_of(instance)
    if row is None:
        return
    if _ACCESS in row.opened:
        row.opened[_ACCESS] = strictest(row.opened[_ACCESS], access_rights)
        row.save()
    elif not is_published:
        row.opened |= {name: False for name in _PUBLISHED if name in row.opened}
        row.opened.pop("values", None)
        row.save()


def set_when_opened(instance: Model, **values: Any) -> bool:
    """Set values of a staged object for the opening and return whether it is staged.

    `values` are by the name of the field: `access_rights` or `is_listed`.
    """
    row = _row_of(instance)
    if row is None or not values.keys() <= row.opened.keys():
        return False
    row.opened |= values
    row.save()
    return True


def open_object(row: StagedObject) -> bool:
    """Give an object its opened values and return whether all were applied.

    Keeps what a user changed meanwhile.
    """
    target: Any = row.target
    is_applied = True
    if target is not None:
        was_live = getattr(target, "live", False)
        if _ACCESS in row.opened:
            _open_access(target, row.opened[_ACCESS])
        for name in _PUBLISHED:
            if row.opened.get(name) and not getattr(target, name):
                setattr(target, name, True)
                _rows(type(target)).filter(pk=target.pk).update(**{name: True})
                if isinstance(target, Agent):
                    target.save(update_fields=[name])
        if values := _pending_values(target, row):
            for name, value in values.items():
                setattr(target, name, value)
            target.save(update_fields=list(values))
        if not was_live:
            # Otherwise a user has published it meanwhile.
            _restore_schedule(row.opened.get("schedule", {}))
        if "revision" in row.opened:
            is_applied = _publish_pending(target, row.opened["revision"])
    row.delete()
    return is_applied


def _hide_all(model: type[Model], created: Sequence[Model], origin: str) -> None:
    hidden = _hidden_values(model)
    keys = [each.pk for each in created]
    opened: dict[int, dict[str, Any]] = {key: {} for key in keys}
    if hidden:
        (name, value), *_ = hidden.items()
        rows = _rows(model).filter(pk__in=keys).exclude(**hidden)
        if model is File:
            # A file is never more open than its record.
            rows = rows.exclude(resource__access_rights=AccessRights.STAFF)
        before = dict(rows.values_list("pk", name))
        schedules = _cancel_schedule(created)
        opened = {key: {name: was} for key, was in before.items()}
        for key, schedule in schedules.items():
            opened.setdefault(key, {name: False})["schedule"] = schedule
        _rows(model).filter(pk__in=before).update(**hidden)
        for each in created:
            if each.pk in before:
                # The caller may save the instance again.
                setattr(each, name, value)
    kind = staged_type(model)
    StagedObject.objects.bulk_create(
        [
            StagedObject(
                origin=origin, content_type=kind, object_id=key, opened=opened[key]
            )
            for key in opened
        ],
        # For an object that was published again while it is staged.
        update_conflicts=True,
        update_fields=["opened"],
        unique_fields=["content_type", "object_id"],
    )


def _row_of(instance: Model) -> StagedObject | None:
    return StagedObject.objects.of(instance).first()


def _pending_values(instance: Model, row: StagedObject) -> dict[str, Any]:
    pending = row.opened.get("values", {}).items()
    return {n: then for n, (was, then) in pending if getattr(instance, n) == was}


def _stored(model: type[Model]) -> type[Model]:
    return Page if issubclass(model, Page) else model


def _rows(model: type[Model]) -> QuerySet[Any]:
    return _stored(model)._base_manager.all()  # noqa: SLF001 - documented


def _hidden_values(model: type[Model]) -> dict[str, Any]:
    """Return the field that hides an object of a model, and its value."""
    if model is Agent:
        return {"is_listed": False}
    if any(field.name == _ACCESS for field in model._meta.concrete_fields):
        return {_ACCESS: AccessRights.STAFF}
    return {"live": False} if issubclass(model, DraftStateMixin) else {}


def _cancel_schedule(created: Sequence[Any]) -> dict[int, dict[str, str]]:
    """Cancel the scheduled dates of objects and return them by object and revision."""
    schedules: dict[int, dict[str, str]] = {}
    for each in created:
        if not isinstance(each, DraftStateMixin) or hasattr(each, _ACCESS):
            continue
        pending = each.revisions.filter(approved_go_live_at__isnull=False)
        days = dict(pending.values_list("pk", "approved_go_live_at"))
        if days:
            Revision.objects.filter(pk__in=days).update(approved_go_live_at=None)
            schedules[each.pk] = {
                str(key): day.isoformat() for key, day in days.items()
            }
    return schedules


def _restore_schedule(days: dict[str, str]) -> None:
    for key, day in days.items():
        pending = Revision.objects.filter(pk=key, approved_go_live_at=None)
        pending.update(approved_go_live_at=parse_datetime(day))


def _open_access(target: Any, level: str) -> None:
    # Any other level was chosen by a user.
    if target.access_rights != AccessRights.STAFF or level == AccessRights.STAFF:
        return
    _rows(type(target)).filter(pk=target.pk).update(access_rights=level)
    if isinstance(target, Resource):
        send_resources_changed(target)
    elif isinstance(target, File):
        send_resources_changed(target.resource)
    elif isinstance(target, ReadingList):
        send_resources_changed(
            *Resource.objects.filter(list_items__reading_list=target)
        )


def _publish_pending(target: Any, key: int) -> bool:
    revision = Revision.objects.filter(pk=key).first()
    if revision is None or target.latest_revision_id != revision.pk:
        return revision is None
    revision.publish()
    return True
