"""Calendar files (RFC 5545) and subscriptions (RFC 7986) of events."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Calendar

from freeshelf.events.icalendar_components import vevents
from freeshelf.events.models import Event
from freeshelf.events.querysets import EventQuerySet
from freeshelf.events.time_zones import vtimezones
from freeshelf.search.request import parse_text

MAX_EVENTS = 2000
# Older events do not belong in a calendar subscription.
_PAST = timedelta(days=366)
_REFRESH = timedelta(hours=6)
# Transitions of time zones are included for events up to this far ahead.
_AHEAD = timedelta(days=366 * 5)
_MAX_TEXT = 200


@require_safe
def events_feed(request: HttpRequest) -> HttpResponse:
    """Return open events of the last year and all future ones, with filters.

    The parameters are `category`, `place` and `q`.
    """
    now = timezone.now()
    title = _("%(site)s: events") % {"site": settings.FREESHELF_SITE_NAME}
    events = _open().within(now - _PAST)
    events = events.chosen(
        category=request.GET.get("category", ""),
        place=request.GET.get("place", ""),
        words=parse_text(request.GET, max_characters=_MAX_TEXT),
    )
    chosen = list(_complete(events)[:MAX_EVENTS])
    calendar = _calendar(title)
    base = settings.FREESHELF_BASE_URL
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    calendar.add("source", base + request.get_full_path(), parameters={"VALUE": "URI"})
    return _answer(calendar, chosen, name="events.ics", now=now)


@require_safe
def event_file(request: HttpRequest, identifier: str) -> HttpResponse:
    """Return one event as a calendar file."""
    event = _complete(_open().filter(identifier=identifier)).first()
    if event is None:
        raise Http404
    calendar = _calendar(event.display_title)
    return _answer(
        calendar, [event], name=f"event-{identifier}.ics", now=timezone.now()
    )


def _open() -> EventQuerySet:
    return Event.objects.visible_to(AnonymousUser())


def _complete(events: EventQuerySet) -> EventQuerySet:
    return events.with_rows().prefetch_related("tags").order_by("first_starts_at", "pk")


def _calendar(title: str) -> Calendar:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Freeshelf//Events//EN")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)
    base = settings.FREESHELF_BASE_URL
    calendar.add("url", base + reverse("events"))
    return calendar


def _answer(
    calendar: Calendar, events: Sequence[Event], *, name: str, now: datetime
) -> HttpResponse:
    base = settings.FREESHELF_BASE_URL
    changed = [event.changed_at for event in events]
    if changed:
        calendar.add("last-modified", max(changed))
    for where in vtimezones(
        (event.time_zone for event in events if not event.is_all_day),
        first=min((event.start_date for event in events), default=now.date()),
        last=(now + _AHEAD).date(),
    ):
        calendar.add_component(where)
    for event in events:
        url = base + event.get_absolute_url()
        for component in vevents(event, url=url):
            calendar.add_component(component)
    response = HttpResponse(
        calendar.to_ical(), content_type="text/calendar; charset=utf-8"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    if changed:
        response.headers["Last-Modified"] = http_date(max(changed).timestamp())
    return response
