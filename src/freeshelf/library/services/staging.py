"""Keeps what an import brought for staff alone, and opens it to readers.

What has an access of its own is for staff meanwhile; anything else that is published
is a draft. What readers had before is never hidden.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.dateparse import parse_datetime
from wagtail.models import DraftStateMixin, Page, Revision

from freeshelf.library.access import AccessRights, strictest
from freeshelf.library.models import Agent, File, Resource, StagedObject
from freeshelf.library.models.staged_object import staged_type
from freeshelf.library.signals import send_resources_changed

_ACCESS = "access_rights"
_PUBLISHED = ("live", "is_listed")


def hide(instances: Iterable[Model], *, origin: str) -> None:
    """Keep objects for staff, in the transaction that made or first published them."""
    by_model = sorted(instances, key=lambda each: type(each)._meta.label)
    for model, made in groupby(by_model, key=type):
        _hide_all(_stored(model), list(made), origin)


def is_live_once_opened(instance: Any) -> bool:
    """Whether an object is published, or is once it is opened."""
    staged = StagedObject.objects.of(instance).filter(opened__live=True)
    return bool(instance.live or staged.exists())


@contextmanager
def as_if_opened(instance: Any) -> Iterator[None]:
    """Let a staged draft be what it is once opened, and hide it again at the end.

    For the inside of one transaction: what is published meanwhile is staged.
    """
    row = _row_of(instance)
    if row is None or "live" not in row.opened:
        yield
        return
    row.delete()
    instance.live = row.opened["live"]
    _rows(type(instance)).filter(pk=instance.pk).update(live=instance.live)
    _give_schedule(row.opened.get("schedule", {}))
    yield
    hide([instance], origin=row.origin)


def let_wait(instance: Model, revision: Revision, *, origin: str) -> None:
    """Publish a revision of something that readers have when the rest is opened."""
    StagedObject.objects.update_or_create(
        content_type=staged_type(type(instance)),
        object_id=instance.pk,
        defaults={"origin": origin, "opened": {"revision": revision.pk}},
    )


def let_wait_instead(instance: Model, revision: Revision) -> bool:
    """Replace the revision that waits for the opening; whether one waits."""
    row = _row_of(instance)
    if row is None or "revision" not in row.opened:
        return False
    row.opened["revision"] = revision.pk
    row.save()
    return True


def waiting_revision(instance: Model) -> Revision | None:
    """The revision that `let_wait` was given."""
    row = StagedObject.objects.of(instance).first()
    if row is None or "revision" not in row.opened:
        return None
    return Revision.objects.filter(pk=row.opened["revision"]).first()


def let_values_wait(
    instance: Agent,
    values: Mapping[str, Any],
    *,
    origin: str = "",
    is_listed: bool = False,
) -> None:
    """Give someone who was here before values, and a page, when the rest is opened."""
    row = _row_of(instance) or StagedObject(
        content_type=staged_type(Agent), object_id=instance.pk, origin=origin
    )
    waiting = row.opened.setdefault("values", {})
    waiting |= {name: [getattr(instance, name), then] for name, then in values.items()}
    if is_listed and not instance.is_listed:
        row.opened["is_listed"] = True
    if row.pk is not None:
        row.save()
    elif waiting or "is_listed" in row.opened:
        # Without a signal, as `hide` does: an import notes what it makes by these.
        StagedObject.objects.bulk_create([row])


def waiting_values(instance: Agent) -> dict[str, Any]:
    """The values that `let_values_wait` was given, unless a person typed others."""
    row = _row_of(instance)
    return _still_waiting(instance, row) if row is not None else {}


def forget_waiting(
    instance: Agent, values: Mapping[str, Any], *, is_listed: bool
) -> None:
    """Let values, or a page, that were taken back no longer wait for the opening."""
    row = _row_of(instance)
    if row is None:
        return
    waiting = row.opened.get("values", {})
    row.opened["values"] = {
        name: pair for name, pair in waiting.items() if pair[1] != values.get(name)
    }
    if not is_listed:
        row.opened.pop("is_listed", None)
    row.save()


def keep_unpublished(instance: Model) -> None:
    """Let a staged object that someone unpublished stay so when it is opened."""
    row = _row_of(instance)
    if row is not None and row.opened.get("live"):
        row.opened["live"] = False
        row.opened.pop("schedule", None)
        row.save()


def opened_accesses(files: Iterable[File]) -> dict[int, str]:
    """Who may read each file once it is opened, by primary key."""
    now = {file.pk: file.access_rights for file in files}
    staged = StagedObject.objects.filter(content_type=staged_type(File))
    rows = staged.filter(object_id__in=now).values_list("object_id", "opened")
    opened = {key: row[_ACCESS] for key, row in rows if _ACCESS in row}
    return now | opened


def opened_access(instance: Model) -> str:
    """Who may read an object once it is opened; who may now, if it is not staged."""
    row = StagedObject.objects.of(instance).first()
    now: str = getattr(instance, _ACCESS)
    return str(row.opened.get(_ACCESS, now)) if row is not None else now


def is_open_once_opened(file: File) -> bool:
    """Whether everyone may read a file, or may once it and its record are opened."""
    record = file.resource
    levels = {opened_access(file), opened_access(record)}
    is_there = record.live and record.withdrawn_at is None and file.removed_at is None
    return is_there and levels == {AccessRights.OPEN}


def close_staged(
    instance: Model, *, access_rights: str, is_published: bool = True
) -> None:
    """Let an object that its source has closed or taken back stay so when opened."""
    row = StagedObject.objects.of(instance).first()
    if row is None:
        return
    if _ACCESS in row.opened:
        row.opened[_ACCESS] = strictest(row.opened[_ACCESS], access_rights)
        row.save()
    elif not is_published:
        row.opened |= {name: False for name in _PUBLISHED if name in row.opened}
        row.opened.pop("values", None)
        row.save()


def give_when_opened(instance: Model, **values: Any) -> bool:
    """Let a staged object have what hides it now once it is opened; whether it is.

    `values` are by the name of the field: `access_rights` or `is_listed`.
    """
    row = _row_of(instance)
    if row is None or not values.keys() <= row.opened.keys():
        return False
    row.opened |= values
    row.save()
    return True


def open_object(row: StagedObject) -> bool:
    """Give an object what it has for readers; whether all of it was given.

    What a person has changed of that meanwhile stays as it is.
    """
    target: Any = row.target
    is_given = True
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
        if values := _still_waiting(target, row):
            for name, value in values.items():
                setattr(target, name, value)
            target.save(update_fields=list(values))
        if not was_live:
            # Else a person has published it meanwhile.
            _give_schedule(row.opened.get("schedule", {}))
        if "revision" in row.opened:
            is_given = _publish_waiting(target, row.opened["revision"])
    row.delete()
    return is_given


def _hide_all(model: type[Model], made: Sequence[Model], origin: str) -> None:
    hidden = _hidden_values(model)
    keys = [each.pk for each in made]
    opened: dict[int, dict[str, Any]] = {key: {} for key in keys}
    if hidden:
        (name, value), *_ = hidden.items()
        rows = _rows(model).filter(pk__in=keys).exclude(**hidden)
        if model is File:
            # A file is never more open than its record.
            rows = rows.exclude(resource__access_rights=AccessRights.STAFF)
        before = dict(rows.values_list("pk", name))
        schedules = _take_schedule(made)
        opened = {key: {name: was} for key, was in before.items()}
        for key, schedule in schedules.items():
            opened.setdefault(key, {name: False})["schedule"] = schedule
        _rows(model).filter(pk__in=before).update(**hidden)
        for each in made:
            if each.pk in before:
                # Who made it may save it once more.
                setattr(each, name, value)
    kind = staged_type(model)
    StagedObject.objects.bulk_create(
        [
            StagedObject(
                origin=origin, content_type=kind, object_id=key, opened=opened[key]
            )
            for key in opened
        ],
        # What was published anew while it is staged.
        update_conflicts=True,
        update_fields=["opened"],
        unique_fields=["content_type", "object_id"],
    )


def _row_of(instance: Model) -> StagedObject | None:
    return StagedObject.objects.of(instance).first()


def _still_waiting(instance: Model, row: StagedObject) -> dict[str, Any]:
    waiting = row.opened.get("values", {}).items()
    return {n: then for n, (was, then) in waiting if getattr(instance, n) == was}


def _stored(model: type[Model]) -> type[Model]:
    return Page if issubclass(model, Page) else model


def _rows(model: type[Model]) -> QuerySet[Any]:
    rows: QuerySet[Any] = _stored(model)._base_manager.all()  # noqa: SLF001 - documented
    return rows


def _hidden_values(model: type[Model]) -> dict[str, Any]:
    """The field that hides an object of a model, and its value."""
    if model is Agent:
        return {"is_listed": False}
    if any(field.name == _ACCESS for field in model._meta.concrete_fields):
        return {_ACCESS: AccessRights.STAFF}
    return {"live": False} if issubclass(model, DraftStateMixin) else {}


def _take_schedule(made: Sequence[Any]) -> dict[int, dict[str, str]]:
    """Take away the days on which objects would be published; by object, revision."""
    found: dict[int, dict[str, str]] = {}
    for each in made:
        if not isinstance(each, DraftStateMixin) or hasattr(each, _ACCESS):
            continue
        waiting = each.revisions.filter(approved_go_live_at__isnull=False)
        days = dict(waiting.values_list("pk", "approved_go_live_at"))
        if days:
            Revision.objects.filter(pk__in=days).update(approved_go_live_at=None)
            found[each.pk] = {str(key): day.isoformat() for key, day in days.items()}
    return found


def _give_schedule(days: dict[str, str]) -> None:
    for key, day in days.items():
        waiting = Revision.objects.filter(pk=key, approved_go_live_at=None)
        waiting.update(approved_go_live_at=parse_datetime(day))


def _open_access(target: Any, level: str) -> None:
    # Anything else was chosen by a person.
    if target.access_rights != AccessRights.STAFF or level == AccessRights.STAFF:
        return
    _rows(type(target)).filter(pk=target.pk).update(access_rights=level)
    if isinstance(target, Resource):
        send_resources_changed(target)
    elif isinstance(target, File):
        send_resources_changed(target.resource)


def _publish_waiting(target: Any, key: int) -> bool:
    revision = Revision.objects.filter(pk=key).first()
    if revision is None or target.latest_revision_id != revision.pk:
        return revision is None
    revision.publish()
    return True
