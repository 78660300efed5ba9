"""Processing of a request by a worker."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from freeshelf.core.errors import FreeshelfError
from freeshelf.privacy.models import DataRequest
from freeshelf.privacy.services.archives import fetchable_until, write_archive
from freeshelf.privacy.services.erasing import erase
from freeshelf.privacy.services.requests import reopen


def fulfil(*, request: DataRequest, now: datetime) -> None:
    """Create the copy, or erase; ignore a request in another state."""
    if request.state != DataRequest.State.IN_PROGRESS:
        return
    if request.kind == DataRequest.Kind.ERASURE:
        try:
            erase(request=request, now=now)
        except FreeshelfError as error:
            reopen(request=request, why=str(error))
        return
    write_archive(request=request, now=now)
    _hand_out(request, now)


def mark_failed(*, request: DataRequest) -> None:
    """Reopen a request on which a worker failed too often."""
    reopen(request=request, why=_("It did not work. Check the log and try again."))


@transaction.atomic
def _hand_out(request: DataRequest, now: datetime) -> None:
    DataRequest.objects.filter(pk=request.pk).update(
        state=DataRequest.State.COMPLETED,
        closed_at=now,
        person={},
        link_expires_at=fetchable_until(now),
        next_email=DataRequest.Email.READY,
        outcome=_(
            "The copy is ready. An email with a link will be sent to the person."
        ),
    )
