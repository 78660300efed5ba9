"""Find and erase earlier requests of a person."""

from collections.abc import Iterator, Set
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from freeshelf.core.personal_data import Finding, Person, PersonalDataFinder, rows_of
from freeshelf.privacy.models import DataRequest


class RequestFinder(PersonalDataFinder):
    """Finds requests by address; the current erasure closes itself."""

    def find(self, person: Person) -> Iterator[Finding]:
        """Yield every request that still has an address of the person."""
        for request in _requests(person):
            yield Finding(
                place=_("Requests about personal data"),
                key=f"privacy.datarequest:{request.pk}",
                title=request.get_kind_display(),
                facts={
                    "email": request.email,
                    "kind": request.kind,
                    "state": request.state,
                    "received_at": request.received_at.isoformat(timespec="seconds"),
                },
            )

    def erase(self, person: Person, *, kept: Set[str], now: datetime) -> int:
        """Remove the address from all but this erasure; close pending requests."""
        pending = _requests(person).exclude(
            state=DataRequest.State.IN_PROGRESS, kind=DataRequest.Kind.ERASURE
        )
        count = pending.exclude(closed_at=None).update(email="", next_email="")
        return count + pending.update(
            email="",
            next_email="",
            state=DataRequest.State.FAILED,
            closed_at=now,
            outcome=_("Closed because the same person’s data was erased."),
        )


def _requests(person: Person) -> Any:
    return rows_of(person, DataRequest.objects.all(), "email")
