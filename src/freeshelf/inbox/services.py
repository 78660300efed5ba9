"""Store, convert and delete messages and suggestions."""

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.dispatch import Signal

from freeshelf.core.sqlite_erasure import enable_secure_delete, truncate_write_ahead_log
from freeshelf.inbox.challenges import FormToken, mark_used
from freeshelf.inbox.errors import AlreadyDraftError
from freeshelf.inbox.models import (
    Message,
    SuggestedResource,
    SuggestedTopic,
    UsedToken,
)
from freeshelf.library.models import Agent, Resource

if TYPE_CHECKING:
    from django.contrib.auth.models import User


# Sent inside the transaction. Arguments: suggestion, resource (its draft), revision,
# now.
suggestion_drafted = Signal()


_RECORD = re.compile(r"(?:^|/)r/(?P<identifier>[^/?#\s]+)")


@transaction.atomic
def receive_message(
    *, token: FormToken, now: datetime, about: str = "", **fields: str
) -> Message:
    """Store a message, with the record that its page belongs to.

    Raises UsedTokenError for a form that was sent before.
    """
    mark_used(token)
    return Message.objects.create(
        about=about, resource=_record_at(about), received_at=now, **fields
    )


@transaction.atomic
def receive_suggestion(
    *, token: FormToken, now: datetime, **fields: str
) -> SuggestedResource:
    """Store a suggestion. Raises UsedTokenError for a form that was sent before."""
    mark_used(token)
    return SuggestedResource.objects.create(received_at=now, **fields)


@transaction.atomic
def make_draft(
    *, suggestion: SuggestedResource, user: "User", now: datetime
) -> Resource:
    """Create a draft record from a suggestion and close the suggestion.

    The publisher is an existing agent of that name, or a new one. Raises
    AlreadyDraftError for a suggestion that already became a record.
    """
    suggestion = SuggestedResource.objects.select_for_update().get(pk=suggestion.pk)
    if suggestion.resource_id is not None:
        raise AlreadyDraftError
    resource = Resource(
        title=suggestion.title,
        source_url=suggestion.link,
        issued=suggestion.issued,
        language=suggestion.language,
        publisher=_publisher(suggestion.publisher),
        live=False,
    )
    resource.save()
    revision = resource.save_revision(user=user, log_action="wagtail.create")
    suggestion.resource = resource
    suggestion.status = SuggestedResource.Status.DONE
    suggestion.save()
    suggestion_drafted.send(
        SuggestedResource,
        suggestion=suggestion,
        resource=resource,
        revision=revision,
        now=now,
    )
    return resource


def purge(*, now: datetime, keep_days: int) -> int:
    """Delete items closed more than `keep_days` ago and return how many were deleted.

    On SQLite, their content is overwritten on the disk as well.
    """
    before = now - timedelta(days=keep_days)
    UsedToken.objects.filter(expires_at__lt=now).delete()
    due: list[Any] = [
        kept.filter(pk__in=keys)
        for kept in (
            Message.objects.all(),
            SuggestedResource.objects.all(),
            SuggestedTopic.objects.all(),
        )
        if (keys := list(kept.closed_before(before).values_list("pk", flat=True)))
    ]
    if not due:
        return 0
    enable_secure_delete(connection)
    deleted = 0
    for items in due:
        with transaction.atomic():
            deleted += items.delete()[1].get(items.model._meta.label, 0)
    truncate_write_ahead_log(connection)
    return deleted


def _record_at(about: str) -> Resource | None:
    match = _RECORD.search(about)
    if match is None:
        return None
    return Resource.objects.filter(identifier=match["identifier"]).first()


def _publisher(name: str) -> Agent | None:
    name = " ".join(name.split())
    if not name:
        return None
    current = Agent.objects.filter(merged_into__isnull=True)
    publisher = current.filter(name__iexact=name).first()
    called_so = [
        agent
        for agent in current.filter(alternative_names__icontains=name)
        if name.casefold() in agent.alternative_names.casefold().splitlines()
    ]
    # An acronym may be that of several.
    if publisher is None and len(called_so) == 1:
        publisher = called_so[0]
    return publisher or Agent.objects.create(name=name)
