"""Events that are valid; a test sets what it is about."""

from datetime import UTC, date, datetime, time
from typing import Any

import factory
from django.utils import timezone

from freeshelf.events.models import (
    CalendarFeed,
    Event,
    EventCategory,
    EventException,
    EventResource,
)


class EventCategoryFactory(factory.django.DjangoModelFactory):
    """A category with a colour."""

    class Meta:
        model = EventCategory

    name = factory.Sequence(lambda n: f"Trainings {n}")
    color = "#aa3300"


class EventFactory(factory.django.DjangoModelFactory):
    """A published, open event on one morning in Zurich.

    `categories`, `subjects` and `tags` take lists; `exceptions` takes a list of dicts
    of fields; `resources` takes pairs of a resource and a role.
    """

    class Meta:
        model = Event
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Inspector training {n}")
    language = "en"
    start_date = date(2026, 3, 2)
    start_time = time(9)
    end_time = time(12, 30)
    time_zone = "Europe/Zurich"
    live = True
    first_published_at = factory.LazyFunction(timezone.now)
    last_published_at = factory.SelfAttribute("first_published_at")

    @classmethod
    def _create(cls, model_class: type[Event], *args: Any, **kwargs: Any) -> Event:
        event = model_class(**kwargs)
        event.full_clean()
        event.save()
        return event

    @factory.post_generation
    def exceptions(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if extracted:
            self.exceptions.set([EventException(**row) for row in extracted])
            self.save()

    @factory.post_generation
    def resources(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        for resource, role in extracted or []:
            EventResource.objects.create(event=self, resource=resource, role=role)

    @factory.post_generation
    def categories(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if extracted:
            self.categories.set(extracted)
            self.save()

    @factory.post_generation
    def subjects(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if extracted:
            self.subjects.set(extracted)
            self.save()

    @factory.post_generation
    def tags(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if extracted:
            self.tags.set(extracted)
            self.save()


class CalendarFeedFactory(factory.django.DjangoModelFactory):
    """A watched calendar."""

    class Meta:
        model = CalendarFeed

    title = factory.Sequence(lambda n: f"Calendar of a partner {n}")
    url = factory.Sequence(lambda n: f"https://calendar.example.org/{n}.ics")


def moment(*parts: int) -> datetime:
    """A moment in UTC."""
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]
