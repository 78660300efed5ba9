"""Who may read a record, and taking one away for good."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from freeshelf.library.access import AccessRights
from freeshelf.library.errors import NotPublishedError, UnknownAccessError
from freeshelf.library.models import Resource, StagedObject
from freeshelf.library.signals import send_resources_changed

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@transaction.atomic
def set_access(*, resources: Iterable[Resource], access_rights: str) -> int:
    """Set who may read these records, at once; say how many changed.

    Raises UnknownAccessError for a level that does not exist.
    """
    if access_rights not in AccessRights.values:
        raise UnknownAccessError(access_rights)
    chosen = [r for r in resources if r.access_rights != access_rights]
    Resource.objects.filter(pk__in=[r.pk for r in chosen]).update(
        access_rights=access_rights
    )
    for resource in chosen:
        resource.access_rights = access_rights
        # Whoever decides about one record decides for the day of the opening too.
        StagedObject.objects.of(resource).delete()
    send_resources_changed(*chosen)
    return len(chosen)


@transaction.atomic
def withdraw(
    *, resource: Resource, reason: str, now: datetime, user: "User | None" = None
) -> None:
    """Take a record away for good: its address answers 410 with this date.

    What was scheduled or under review for it is called off. Raises NotPublishedError
    for a record that readers never had.
    """
    # The instance at hand may be a draft, and unpublishing saves what it is given.
    live = Resource.objects.select_for_update().get(pk=resource.pk)
    if live.first_published_at is None:
        raise NotPublishedError(live.identifier)
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
    """Undo a withdrawal; the record is a draft until someone publishes it."""
    Resource.objects.filter(pk=resource.pk).update(
        withdrawn_at=None, withdrawn_reason=""
    )
    resource.withdrawn_at, resource.withdrawn_reason = None, ""
    send_resources_changed(resource)
