"""Find and erase contacts of events."""

from collections.abc import Iterator, Set
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from freeshelf.core.personal_data import Finding, Person, PersonalDataFinder, rows_of
from freeshelf.events.models import Event


class EventContactFinder(PersonalDataFinder):
    """Finds contacts of events by the person's email addresses."""

    def expand_person(self, person: Person) -> Person:
        """Add the names of contacts with the address."""
        names = [event.contact_name for event in _events(person)]
        return person.with_more(names=[name for name in names if name])

    def find(self, person: Person) -> Iterator[Finding]:
        """Yield each event with its public contact."""
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
        """Remove the contact from events; drafts are found as mentions."""
        keys = [event.pk for event in _events(person) if _key(event) not in kept]
        return int(
            Event.objects.filter(pk__in=keys).update(
                contact_name="", contact_email="", contact_phone="", contact_url=""
            )
        )


def _events(person: Person) -> Any:
    return rows_of(person, Event.objects.all(), "contact_email")


def _key(event: Event) -> str:
    return f"events.event:{event.pk}"
