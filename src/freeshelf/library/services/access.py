"""Set the access of records, withdraw and reinstate them."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, Q

from freeshelf.library.access import AccessRights, library_day
from freeshelf.library.errors import NotPublishedError, UnknownAccessError
from freeshelf.library.models import File, ReadingList, Resource, StagedObject
from freeshelf.library.signals import send_resources_changed

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@transaction.atomic
def set_access(
    *,
    resources: Iterable[Resource],
    access_rights: str,
    given_by: ReadingList | None = None,
) -> int:
    """Set the access level of records immediately and return how many changed.

    `given_by` is the list that gives it, None for a person. Raises UnknownAccessError
    for a level that does not exist.
    """
    if access_rights not in AccessRights.values:
        raise UnknownAccessError(level=access_rights)
    changed = _set(resources, access_rights=access_rights, access_from=given_by)
    for resource in changed:
        # A decision about one record also holds after the opening.
        StagedObject.objects.of(resource).delete()
    send_resources_changed(*changed)
    return len(changed)


@transaction.atomic
def set_group(
    *,
    resources: Iterable[Resource],
    group: int | None,
    given_by: ReadingList | None = None,
) -> int:
    """Set the group of records immediately and return how many changed.

    It reads those that have the access level for a group, and such files; without a
    group these are for staff. `given_by` is the list that gives it, None for a person.
    """
    changed = _set(resources, group_id=group, access_from=given_by)
    send_resources_changed(*changed)
    return len(changed)


@transaction.atomic
def set_opening(*, resources: Iterable[Resource], opens_on: date | None) -> int:
    """Set the day on which records open immediately and return how many changed.

    None ends the embargo.
    """
    changed = _set(resources, opens_on=opens_on)
    send_resources_changed(*changed)
    return len(changed)


def _set(resources: Iterable[Resource], **values: Any) -> list[Resource]:
    """Set columns of those whose first one has another value, and return these."""
    name, value = next(iter(values.items()))
    changed = [each for each in resources if getattr(each, name) != value]
    Resource.objects.filter(pk__in=[r.pk for r in changed]).update(**values)
    for resource in changed:
        setattr(resource, name, value)
    return changed


@transaction.atomic
def note_openings() -> int:
    """Have everything indexed that has opened since the last call, and return how many.

    Reading needs no call: the day itself opens records and files.
    """
    day = library_day()
    is_new = Q(opening_noted__isnull=True) | ~Q(opening_noted=F("opens_on"))
    opened = _note(Q(opens_on__lte=day) & is_new, F("opens_on"))
    # Noted by a clock that was wrong, or closed again: its day is still to come.
    _note(Q(opens_on__gt=day, opening_noted__isnull=False), None)
    return opened


def _note(chosen: Q, noted: F | None) -> int:
    """Note the day of these records and files, and have them indexed."""
    resources = list(Resource.objects.filter(chosen).defer("body"))
    files = list(File.objects.filter(chosen).select_related("resource"))
    for model, rows in ((Resource, resources), (File, files)):
        keys = [row.pk for row in rows]
        model.objects.filter(pk__in=keys).update(opening_noted=noted)
    changed = {row.pk: row for row in (*resources, *(file.resource for file in files))}
    send_resources_changed(*changed.values())
    return len(resources) + len(files)


@transaction.atomic
def withdraw(
    *, resource: Resource, reason: str, now: datetime, user: "User | None" = None
) -> None:
    """Withdraw a record permanently: its URL responds 410 with this date.

    Cancels its schedule and review. Raises NotPublishedError for a record that was
    never published.
    """
    # The given instance may be a draft, and unpublishing saves its instance.
    live = Resource.objects.select_for_update().get(pk=resource.pk)
    if live.first_published_at is None:
        raise NotPublishedError(identifier=live.identifier)
    if (workflow := live.current_workflow_state) is not None:
        workflow.cancel(user=user)
    live.revisions.update(approved_go_live_at=None)
    if live.live:
        live.unpublish(user=user)
    Resource.objects.filter(pk=live.pk).update(
        withdrawn_at=now, withdrawn_reason=reason
    )
    resource.live, resource.withdrawn_at = False, now
    resource.withdrawn_reason = reason
    send_resources_changed(resource)


@transaction.atomic
def reinstate(*, resource: Resource) -> None:
    """Undo a withdrawal; the record is a draft until it is published."""
    Resource.objects.filter(pk=resource.pk).update(
        withdrawn_at=None, withdrawn_reason=""
    )
    resource.withdrawn_at, resource.withdrawn_reason = None, ""
    send_resources_changed(resource)
