"""Prepare the calendar as month, week, agenda and list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Max, Min

from freeshelf.events.models import Event, EventResource
from freeshelf.events.occurrences import (
    Occurrence,
    first_occurrence,
    next_occurrences,
    occurrences,
    occurrences_of,
)
from freeshelf.events.rule_dates import RecurrenceBudget
from freeshelf.library.access import Reader
from freeshelf.library.models import Resource
from freeshelf.vocabularies.models import Concept, ConceptScheme
from freeshelf.web.presenters.events.filters import EventFilters
from freeshelf.web.presenters.events.lines import (
    day_name,
    event_line,
    first_weekday,
    full_weekday_name,
    weekday_name,
)

_AGENDA, _ENOUGH, _PAGE, _MAX_EVENTS = 40, 10, 30, 1000
# Lines of one day; more would not be readable.
_MAX_A_DAY = 100
_AGENDA_STEPS = (60, 400, 1200)
# A date exists somewhere on earth this long before and after it is here.
_MARGIN = timedelta(hours=15)


@dataclass(frozen=True, slots=True)
class Day:
    """A day with its events."""

    day: date
    name: str
    is_today: bool
    is_outside: bool  # of the shown month
    lines: tuple[dict[str, Any], ...]


def month_of(
    question: EventFilters, first: date, *, user: Reader, today: date
) -> dict[str, Any]:
    """Return all weeks that overlap with a month."""
    start = first - timedelta(days=(first.weekday() - first_weekday()) % 7)
    following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    count = -(-(following - start).days // 7) * 7
    days = _days(question, start, count, reader=user, today=today, month=first)
    return {
        # short and long
        "weekdays": tuple(
            (weekday_name(day.day), full_weekday_name(day.day)) for day in days[:7]
        ),
        "weeks": tuple(
            {"days": days[at : at + 7], "is_empty": _is_empty(days[at : at + 7])}
            for at in range(0, count, 7)
        ),
        "is_empty": _is_empty(days),
    }


def week_of(
    question: EventFilters, monday: date, *, reader: Reader, today: date
) -> tuple[Day, ...]:
    """Return seven days from a Monday on."""
    return tuple(_days(question, monday, 7, reader=reader, today=today, month=None))


def agenda_from(
    question: EventFilters, since: datetime, *, reader: Reader, today: date
) -> tuple[tuple[Day, ...], date | None]:
    """Return the events from a datetime on, by day, and where the list continues."""
    found: list[Occurrence] = []
    until = since
    for days in _AGENDA_STEPS:
        until = since + timedelta(days=days)
        found = occurrences(_events(question, reader, since, until), since, until)
        if len(found) >= _ENOUGH:
            break
    first_day = since.astimezone(question.zone or UTC).date()

    def its_day(one: Occurrence) -> date:
        # An event that has already begun is on the first day.
        return max(one.start_in(question.zone).date(), first_day)

    shown = sorted(found, key=lambda one: (its_day(one), one.start))
    later = None
    if len(shown) > _AGENDA:
        later = its_day(shown[_AGENDA])
        of_days = [one for one in shown if its_day(one) < later]
        if not of_days:
            # More on one day than fits on a page.
            of_days = [one for one in shown if its_day(one) == later]
            later += timedelta(days=1)
        shown = of_days
    elif question.filter(Event.objects.visible_to(reader)).within(until).exists():
        later = until.date()
    days_shown = (
        _day(day, list(ones), question, today=today)
        for day, ones in groupby(shown, key=its_day)
    )
    return tuple(days_shown), later


def list_of(
    question: EventFilters,
    *,
    reader: Reader,
    now: datetime,
    is_past: bool,
    page: int,
) -> dict[str, Any]:
    """Return upcoming events by their next date, or past ones, newest first."""
    chosen = question.filter(Event.objects.visible_to(reader))
    if is_past:
        allowance = RecurrenceBudget()
        past = chosen.filter(last_ends_at__lt=now).order_by("-last_ends_at", "-pk")
        total = past.count()
        rows = past.with_rows()[(page - 1) * _PAGE : page * _PAGE]
        ones = [last_occurrence(event, allowance) for event in rows]
    else:
        rows = chosen.within(now).with_rows()[:_MAX_EVENTS]
        coming = _coming(rows, now)
        total = len(coming)
        ones = coming[(page - 1) * _PAGE : page * _PAGE]
    return {
        "lines": tuple(event_line(one, question.zone) for one in ones),
        "pages": max(1, -(-total // _PAGE)),
        "total": total,
    }


def upcoming_events(
    reader: Reader, *, now: datetime, count: int
) -> tuple[dict[str, Any], ...]:
    """Return the next events, each once, without cancelled ones."""
    rows = Event.objects.visible_to(reader).exclude(status=Event.Status.CANCELLED)
    first: dict[int, Occurrence] = {}
    for one in _coming(rows.within(now).with_rows()[:_MAX_EVENTS], now, count=3):
        if not one.is_off:
            first.setdefault(one.event.pk, one)
    return tuple(event_line(one, None) for one in list(first.values())[:count])


def _coming(
    events: Iterable[Event], now: datetime, *, count: int = 1
) -> list[Occurrence]:
    """Return the next occurrences of each event, by their start."""
    allowance = RecurrenceBudget()
    ones = [
        one
        for event in events
        for one in next_occurrences(event, now=now, count=count, allowance=allowance)
    ]
    return sorted(ones, key=lambda one: one.start)


def last_occurrence(
    event: Event, allowance: RecurrenceBudget | None = None
) -> Occurrence:
    """Return the last occurrence of an event, or else its first."""
    end = event.last_ends_at
    allowance = RecurrenceBudget() if allowance is None else allowance
    for days in (3, 60, 800, 40_000):
        if end is None:
            break
        since = end - timedelta(days=days)
        until = end + timedelta(days=2)
        if found := occurrences_of(event, since, until, allowance):
            return found[-1]
    return first_occurrence(event)


def calendar_range(reader: Reader, *, now: datetime) -> tuple[date, date]:
    """Return the first and the last day of the calendar."""
    visible = Event.objects.visible_to(reader)
    found = visible.aggregate(first=Min("first_starts_at"), last=Max("last_ends_at"))
    last = max(found["last"] or now, now)
    if visible.filter(last_ends_at__isnull=True).exists():
        last = max(last, now + timedelta(days=730))
    first = min(found["first"] or now, now)
    return first.date(), last.date()


def _days(
    question: EventFilters,
    start: date,
    count: int,
    *,
    reader: Reader,
    today: date,
    month: date | None,
) -> list[Day]:
    since = datetime(start.year, start.month, start.day, tzinfo=UTC) - _MARGIN
    until = since + timedelta(days=count) + 2 * _MARGIN
    found = occurrences(_events(question, reader, since, until), since, until)
    on: dict[date, list[Occurrence]] = {}
    for one in found:
        for day in one.days_in(question.zone):
            on.setdefault(day, []).append(one)
    days = [start + timedelta(days=step) for step in range(count)]
    return [
        _day(day, on.get(day, []), question, today=today, month=month) for day in days
    ]


def _is_empty(days: Iterable[Day]) -> bool:
    return not any(day.lines for day in days)


def _day(
    day: date,
    ones: list[Occurrence],
    question: EventFilters,
    *,
    today: date,
    month: date | None = None,
) -> Day:
    ones = sorted(ones, key=lambda one: (not one.is_all_day, one.start))
    return Day(
        day=day,
        name=day_name(day),
        is_today=day == today,
        is_outside=month is not None and day.month != month.month,
        lines=tuple(
            event_line(one, question.zone, day=day) for one in ones[:_MAX_A_DAY]
        ),
    )


def _events(
    question: EventFilters, reader: Reader, since: datetime, until: datetime
) -> Iterable[Event]:
    visible = question.filter(Event.objects.visible_to(reader))
    return visible.within(since, until).with_rows()[:_MAX_EVENTS]


_OF_RESOURCE, _OF_TOPIC, _LOOKED_AT = 10, 5, 200


def events_of_resource(
    resource: Resource, *, reader: Reader, now: datetime
) -> tuple[tuple[str, dict[str, Any]], ...]:
    """Return the role of the resource in each of its events, with the event."""
    if resource.pk is None:
        return ()
    links = list(EventResource.objects.filter(resource=resource.pk)[:_OF_RESOURCE])
    if not links:
        return ()
    visible = Event.objects.visible_to(reader).with_rows()
    allowance = RecurrenceBudget()
    events = visible.in_bulk([link.event_id for link in links])
    return tuple(
        (str(link.get_role_display()), _line(event, now, allowance))
        for link in links
        if (event := events.get(link.event_id))
    )


def events_of_concept(
    concept: Concept, *, reader: Reader, now: datetime
) -> tuple[dict[str, Any], ...]:
    """Return the next events on a topic, or at a place."""
    events = Event.objects.visible_to(reader).within(now).with_rows()
    if concept.scheme.role == ConceptScheme.Role.SUBJECT:
        events = events.filter(subjects=concept)
    elif concept.scheme.role == ConceptScheme.Role.PLACE:
        events = events.filter(place=concept)
    else:
        return ()
    ones = _coming(events[:_LOOKED_AT], now)
    return tuple(event_line(one, None) for one in ones[:_OF_TOPIC])


def has_events() -> bool:
    """Return whether there is a public event."""
    return Event.objects.visible_to(AnonymousUser()).exists()


def _line(event: Event, now: datetime, allowance: RecurrenceBudget) -> dict[str, Any]:
    coming = next_occurrences(event, now=now, count=1, allowance=allowance)
    one = coming[0] if coming else last_occurrence(event, allowance)
    return event_line(one, None)
