"""A contact of an event is found and forgotten when the person asks."""

import pytest
from django.utils import timezone

from freeshelf.core.personal_data import Person
from freeshelf.events.models import Event
from freeshelf.events.personal_data import EventContactFinder
from tests.events.factories import EventFactory

pytestmark = pytest.mark.django_db
INES = Person(("ines@example.org",))


def test_a_contact_is_found_by_address_with_the_name_beside_it():
    EventFactory(
        title="Training",
        contact_name="Inès Marchetti",
        contact_email="Ines@example.org",
    )
    EventFactory(contact_email="someone@example.org")

    (found,) = EventContactFinder().find(INES)

    assert (found.title, found.facts["contact"]) == ("Training", "Inès Marchetti")
    assert EventContactFinder().expand_person(INES).names == ("Inès Marchetti",)


def test_an_event_stays_without_the_contact_who_asked_to_be_forgotten():
    gone = EventFactory(contact_email="ines@example.org", contact_phone="+41 22 1")
    kept = EventFactory(contact_email="ines@example.org")

    count = EventContactFinder().erase(
        INES, kept={f"events.event:{kept.pk}"}, now=timezone.now()
    )

    gone.refresh_from_db()
    assert (count, gone.contact_email, gone.contact_phone) == (1, "", "")
    assert Event.objects.get(pk=kept.pk).contact_email == "ines@example.org"
