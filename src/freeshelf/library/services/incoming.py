"""Files that were uploaded before there is a record for them."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.files.base import File as DjangoFile
from django.db import transaction

from freeshelf.library.errors import IncomingFileSettledError
from freeshelf.library.models import File, IncomingFile, Resource
from freeshelf.library.services.files import add_stored_file, stored_stream
from freeshelf.library.signals import file_received

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def receive_file(
    *,
    stream: DjangoFile,
    name: str,
    media_type: str,
    now: datetime,
    user: "User | None" = None,
) -> IncomingFile:
    """Store an uploaded file as pending, and request suggestions for it."""
    name, content = stored_stream(stream, name, media_type=media_type, now=now)
    with transaction.atomic():
        incoming = IncomingFile.objects.create(
            content=content, original_name=name, received_at=now, received_by=user
        )
        file_received.send(IncomingFile, sha256=content.pk)
    return incoming


@transaction.atomic
def attach_incoming(
    *, incoming: IncomingFile, resource: Resource, now: datetime, user: "User | None"
) -> File:
    """Add an incoming file to a resource.

    Raises IncomingFileSettledError when it is no longer pending, and
    FileNumberTakenError.
    """
    _settle(incoming, now=now, user=user, resource=resource)
    return add_stored_file(
        resource=resource,
        content=incoming.content,
        name=incoming.original_name,
        now=now,
        user=user,
    )


@transaction.atomic
def discard_incoming(
    *, incoming: IncomingFile, now: datetime, user: "User | None"
) -> None:
    """Discard an incoming file; its content is deleted when nothing else uses it.

    Raises IncomingFileSettledError when it is no longer pending.
    """
    _settle(incoming, now=now, user=user, resource=None)


def _settle(
    incoming: IncomingFile,
    *,
    now: datetime,
    user: "User | None",
    resource: Resource | None,
) -> None:
    pending = IncomingFile.objects.filter(pk=incoming.pk, settled_at__isnull=True)
    if not pending.update(settled_at=now, settled_by=user, resource=resource):
        raise IncomingFileSettledError(name=incoming.original_name)
    incoming.settled_at, incoming.settled_by, incoming.resource = now, user, resource
