"""Views of the calendar, and of the page of an event."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from freeshelf.content.wording import dash
from freeshelf.events.models import Event
from freeshelf.web.errors import NotFoundError
from freeshelf.web.page_cache import without_cache
from freeshelf.web.presenters.events.calendars import (
    agenda_from,
    calendar_range,
    list_of,
    month_of,
    week_of,
)
from freeshelf.web.presenters.events.filters import (
    EventFilters,
    calendar_frame,
    parse_filters,
)
from freeshelf.web.presenters.events.lines import (
    day_name,
    month_name,
    zone_choices,
)
from freeshelf.web.presenters.events.page import event_page
from freeshelf.web.presenters.results import pager

_MONTH = re.compile(r"\d{4}-\d\d-01", re.ASCII)
_WEEK = re.compile(r"\d{4}-W\d\d-1", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_YEARS = range(1990, 2101)
_MAX_PAGE = 1000


def agenda(request: HttpRequest) -> HttpResponse:
    """Show upcoming events by day; `from` sets the first day."""
    question, now = parse_filters(request.GET, user=request.user), timezone.now()
    today = _today(question, now)
    since = now
    if first_date := request.GET.get("from"):
        first = _parsed(first_date, _DAY)
        since = datetime.combine(first, time.min, tzinfo=question.zone or UTC)
    days, later = agenda_from(question, since, reader=request.user, today=today)
    later_url = ""
    if later is not None:
        later_url = question.url(reverse("events"), **{"from": later.isoformat()})
    return _calendar(
        request,
        question,
        "events",
        {"days": days, "later_url": later_url},
        is_indexed=not request.GET,
    )


def month(request: HttpRequest, month: str = "") -> HttpResponse:
    """Show the weeks of a month, by default the current one."""
    question = parse_filters(request.GET, user=request.user)
    today = _today(question, timezone.now())
    first = today.replace(day=1)
    if month:
        first = _parsed(f"{month}-01", _MONTH)
    before = (first - timedelta(days=1)).replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    context = {
        "month": month_of(question, first, user=request.user, today=today),
        "span": month_name(first),
        **_neighbours(
            request,
            question,
            before=(before, month_name(before), f"{before:%Y-%m}"),
            after=(after, month_name(after), f"{after:%Y-%m}"),
            name="events-month-of",
        ),
    }
    return _calendar(request, question, "events-month", context)


def week(request: HttpRequest, week: str = "") -> HttpResponse:
    """Show the days of an ISO 8601 week, by default the current one."""
    question = parse_filters(request.GET, user=request.user)
    today = _today(question, timezone.now())
    monday = today - timedelta(days=today.weekday())
    if week:
        monday = _parsed(f"{week}-1", _WEEK)
    before, after = monday - timedelta(days=7), monday + timedelta(days=7)
    sunday = monday + timedelta(days=6)
    context = {
        "days": week_of(question, monday, reader=request.user, today=today),
        "span": f"{day_name(monday)}{dash()}{day_name(sunday)}",
        **_neighbours(
            request,
            question,
            before=(before + timedelta(days=6), _("Previous week"), _iso_week(before)),
            after=(after, _("Next week"), _iso_week(after)),
            name="events-week-of",
        ),
    }
    return _calendar(request, question, "events-week", context)


def listing(request: HttpRequest) -> HttpResponse:
    """List events once each, by their next date; `past` shows past ones."""
    question, now = parse_filters(request.GET, user=request.user), timezone.now()
    is_past = request.GET.get("past") == "1"
    page = _page_number(request.GET.get("page", "1"))
    found = list_of(question, reader=request.user, now=now, is_past=is_past, page=page)
    if page > found["pages"]:
        raise NotFoundError(_("The list does not have that many pages."))
    path = reverse("events-list")
    more = {"past": "1"} if is_past else {}

    def at(number: int) -> str:
        return question.url(path, **more, page=str(number))

    context = {
        "list": found,
        "is_past": is_past,
        "other_url": question.url(path, **({} if is_past else {"past": "1"})),
        "pager": pager(page, found["pages"], at),
    }
    return _calendar(request, question, "events-list", context)


def permanent(request: HttpRequest, identifier: str) -> HttpResponse:
    """Redirect the URL without slug to the one with it."""
    event = _event(request, identifier)
    return HttpResponsePermanentRedirect(event.get_absolute_url())


def detail(request: HttpRequest, identifier: str, slug: str) -> HttpResponse:
    """Show an event; redirect a wrong slug."""
    event = _event(request, identifier)
    if slug != event.slug:
        return HttpResponsePermanentRedirect(event.get_absolute_url())
    return _page(request, event)


def preview(request: HttpRequest, event: Event) -> HttpResponse:
    """Show the public page of an unsaved event to its editor."""
    return _page(request, event)


def _event(request: HttpRequest, identifier: str) -> Event:
    visible = Event.objects.visible_to(request.user).with_rows()
    event: Event | None = visible.filter(identifier=identifier).first()
    if event is None:
        raise NotFoundError(_("Event not found"))
    return event


def _page(request: HttpRequest, event: Event) -> HttpResponse:
    question, now = parse_filters(request.GET, user=request.user), timezone.now()
    page = event_page(
        event,
        reader=request.user,
        now=now,
        where=question.zone,
    )
    context = {
        "page": page,
        "zone": question.zone_name,
        "zones": zone_choices(question.zone_name, reader=request.user, now=now),
    }
    response = render(request, "web/pages/event.html", context)
    return without_cache(request, response)


def _calendar(
    request: HttpRequest,
    question: EventFilters,
    view: str,
    context: dict[str, Any],
    *,
    is_indexed: bool = False,
) -> HttpResponse:
    frame = calendar_frame(
        question,
        view=view,
        path=request.path,
        reader=request.user,
        now=timezone.now(),
        base=settings.FREESHELF_BASE_URL,
    )
    response = render(
        request,
        "web/pages/events.html",
        {**context, "calendar": frame, "view": view, "is_indexed": is_indexed},
    )
    return without_cache(request, response)


def _neighbours(
    request: HttpRequest,
    question: EventFilters,
    *,
    before: tuple[date, str, str],
    after: tuple[date, str, str],
    name: str,
) -> dict[str, Any]:
    """Return links back and forward within the calendar; (day, label, URL)."""
    first, last = calendar_range(request.user, now=timezone.now())

    def link(day: date, label: str, address: str) -> dict[str, str] | None:
        # The day before the first of a month is in range if its month is.
        if not first.replace(day=1) - timedelta(days=7) <= day <= last:
            return None
        url = question.url(reverse(name, args=[address]))
        return {"label": label, "url": url}

    return {"before": link(*before), "after": link(*after)}


def _today(question: EventFilters, now: datetime) -> date:
    return now.astimezone(question.zone or timezone.get_current_timezone()).date()


def _parsed(text: str, form: re.Pattern[str]) -> date:
    """Return the day that a text of this form names, in the years of the calendar."""
    try:
        # Of the forms of ISO 8601 only one names each page.
        day = date.fromisoformat(text if form.fullmatch(text) else "")
    except ValueError:
        day = date.min
    if day.year not in _YEARS:
        raise NotFoundError(_("This date is not in the calendar."))
    return day


def _iso_week(day: date) -> str:
    year, number, _weekday = day.isocalendar()
    return f"{year}-W{number:02}"


def _page_number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:6]) <= _MAX_PAGE:
        raise NotFoundError(_("The list does not have that many pages."))
    return int(text[:6])
