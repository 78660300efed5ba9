"""Requests that the same person made before."""

from collections.abc import Iterator, Set
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from freeshelf.core.personal_data import Finding, Person
from freeshelf.privacy.models import DataRequest


class RequestFinder:
    """Requests by address; the erasure that is being carried out ends itself."""

    def expand_person(self, person: Person) -> Person:
        """A request tells no more of the person."""
        return person

    def find(self, person: Person) -> Iterator[Finding]:
        """Every request of the person that still has the address."""
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
        """Take the address from all but the erasure in hand; close what waits."""
        waiting = _requests(person).exclude(
            state=DataRequest.State.IN_PROGRESS, kind=DataRequest.Kind.ERASURE
        )
        count = waiting.exclude(closed_at=None).update(email="", next_email="")
        return count + waiting.update(
            email="",
            next_email="",
            state=DataRequest.State.FAILED,
            closed_at=now,
            outcome=_("Closed because the same person’s data was erased."),
        )


def _requests(person: Person) -> Any:
    wanted = Q(pk__in=[])
    for address in person.addresses:
        wanted |= Q(email__iexact=address)
    return DataRequest.objects.filter(wanted).order_by("pk")
