"""Events that are related to a resource or a topic."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from freeshelf.events.models import Event, EventResource
from freeshelf.events.occurrences import next_occurrences
from freeshelf.events.rule_dates import RecurrenceBudget
from freeshelf.library.access import Reader
from freeshelf.library.models import Resource
from freeshelf.vocabularies.models import Concept, ConceptScheme
from freeshelf.web.presenters.events.calendars import last_occurrence
from freeshelf.web.presenters.events.lines import EventLine, event_line

_OF_RESOURCE, _OF_TOPIC, _LOOKED_AT = 10, 5, 200


@dataclass(frozen=True, slots=True)
class EventOfResource:
    """An event of a resource, with the role of the resource."""

    role: str
    line: EventLine


def events_of_resource(
    resource: Resource, *, reader: Reader, now: datetime
) -> tuple[EventOfResource, ...]:
    """Return the events that have this resource as slides, recording or reading."""
    if resource.pk is None:
        return ()
    links = list(EventResource.objects.filter(resource=resource.pk)[:_OF_RESOURCE])
    if not links:
        return ()
    visible = Event.objects.visible_to(reader).with_rows()
    allowance = RecurrenceBudget()
    events = visible.in_bulk([link.event_id for link in links])
    return tuple(
        EventOfResource(str(link.get_role_display()), _line(event, now, allowance))
        for link in links
        if (event := events.get(link.event_id))
    )


def events_of_concept(
    concept: Concept, *, reader: Reader, now: datetime
) -> tuple[EventLine, ...]:
    """Return the next events on a topic, or at a place."""
    events = Event.objects.visible_to(reader).within(now).with_rows()
    if concept.scheme.role == ConceptScheme.Role.SUBJECT:
        events = events.filter(subjects=concept)
    elif concept.scheme.role == ConceptScheme.Role.PLACE:
        events = events.filter(place=concept)
    else:
        return ()
    allowance = RecurrenceBudget()
    ones = [
        one
        for event in events[:_LOOKED_AT]
        for one in next_occurrences(event, now=now, count=1, allowance=allowance)
    ]
    ones.sort(key=lambda one: one.start)
    return tuple(event_line(one, None) for one in ones[:_OF_TOPIC])


def has_events() -> bool:
    """Return whether there is a public event."""
    return Event.objects.visible_to(AnonymousUser()).exists()


def _line(event: Event, now: datetime, allowance: RecurrenceBudget) -> EventLine:
    coming = next_occurrences(event, now=now, count=1, allowance=allowance)
    one = coming[0] if coming else last_occurrence(event, allowance)
    return event_line(one, None)
