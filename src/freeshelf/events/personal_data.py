"""People who are named as the contact of an event."""

from collections.abc import Iterator, Set
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from freeshelf.core.personal_data import Finding, Person
from freeshelf.events.models import Event


class EventContactFinder:
    """Contacts of events with a mail address of the person."""

    def expand_person(self, person: Person) -> Person:
        """The names that stand beside the address."""
        names = [event.contact_name for event in _events(person)]
        return person.with_more(names=[name for name in names if name])

    def find(self, person: Person) -> Iterator[Finding]:
        """Each event with what readers see of the contact."""
        for event in _events(person):
            yield Finding(
                place=_("Events"),
                key=_key(event),
                title=event.display_title,
                facts={
                    "contact": event.contact_name,
                    "email": event.contact_email,
                    "phone": event.contact_phone,
                    "page": event.contact_url,
                },
            )

    def erase(self, person: Person, *, kept: Set[str], now: datetime) -> int:
        """Leave the events without a contact; drafts are found as mentions."""
        keys = [event.pk for event in _events(person) if _key(event) not in kept]
        return int(
            Event.objects.filter(pk__in=keys).update(
                contact_name="", contact_email="", contact_phone="", contact_url=""
            )
        )


def _events(person: Person) -> Any:
    wanted = Q(pk__in=[])
    for address in person.addresses:
        wanted |= Q(contact_email__iexact=address)
    return Event.objects.filter(wanted).order_by("pk")


def _key(event: Event) -> str:
    return f"events.event:{event.pk}"
