"""Views of the calendar, and of the page of an event."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from freeshelf.events.models import Event
from freeshelf.web.errors import NotFoundError
from freeshelf.web.presenters.events.calendars import (
    agenda_from,
    calendar_range,
    list_of,
    month_of,
    week_of,
)
from freeshelf.web.presenters.events.filters import (
    CalendarFrame,
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

_MONTH = re.compile(r"(\d{4})-(\d\d)", re.ASCII)
_WEEK = re.compile(r"(\d{4})-W(\d\d)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_YEARS = range(1990, 2101)
_MAX_PAGE = 1000


def agenda(request: HttpRequest) -> HttpResponse:
    """Show upcoming events by day; `from` sets the first day."""
    question, now = parse_filters(request.GET, user=request.user), timezone.now()
    today = _today(question, now)
    since = now
    if first_date := request.GET.get("from"):
        first = _date(first_date)
        since = datetime.combine(first, time.min, tzinfo=question.zone or UTC)
    found = agenda_from(question, since, reader=request.user, today=today)
    later = ""
    if found.later is not None:
        path = reverse("events")
        later = question.url(path, **{"from": found.later.isoformat()})
    return _calendar(
        request,
        question,
        "agenda",
        {"agenda": found, "later_url": later},
        is_indexed=not request.GET,
    )


def month(request: HttpRequest, month: str = "") -> HttpResponse:
    """Show the weeks of a month, by default the current one."""
    question, now = parse_filters(request.GET, user=request.user), timezone.now()
    today = _today(question, now)
    first = today.replace(day=1)
    if month:
        found = _MONTH.fullmatch(month)
        first = _made(int(found[1]), int(found[2]), 1) if found else _no_such_day()
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
            now=now,
        ),
    }
    return _calendar(request, question, "month", context)


def week(request: HttpRequest, week: str = "") -> HttpResponse:
    """Show the days of an ISO 8601 week, by default the current one."""
    question, now = parse_filters(request.GET, user=request.user), timezone.now()
    today = _today(question, now)
    monday = today - timedelta(days=today.weekday())
    if week:
        found = _WEEK.fullmatch(week)
        monday = _monday(int(found[1]), int(found[2])) if found else _no_such_day()
    before, after = monday - timedelta(days=7), monday + timedelta(days=7)
    sunday = monday + timedelta(days=6)
    context = {
        "days": week_of(question, monday, reader=request.user, today=today),
        "span": f"{day_name(monday)} – {day_name(sunday)}",
        **_neighbours(
            request,
            question,
            before=(before + timedelta(days=6), _("Previous week"), _iso_week(before)),
            after=(after, _("Next week"), _iso_week(after)),
            name="events-week-of",
            now=now,
        ),
    }
    return _calendar(request, question, "week", context)


def listing(request: HttpRequest) -> HttpResponse:
    """List events once each, by their next date; `past` shows past ones."""
    question, now = parse_filters(request.GET, user=request.user), timezone.now()
    is_past = request.GET.get("past") == "1"
    page = _page_number(request.GET.get("page", "1"))
    found = list_of(question, reader=request.user, now=now, is_past=is_past, page=page)
    if page > found.pages:
        raise NotFoundError(_("The list does not have that many pages."))
    path = reverse("events-list")
    more = {"past": "1"} if is_past else {}

    def at(number: int) -> str:
        return question.url(path, **more, page=str(number))

    context = {
        "list": found,
        "is_past": is_past,
        "other_url": question.url(path, **({} if is_past else {"past": "1"})),
        "previous_url": at(page - 1) if page > 1 else "",
        "next_url": at(page + 1) if page < found.pages else "",
    }
    return _calendar(request, question, "list", context)


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
        language=get_language() or "en",
        now=now,
        where=question.zone,
    )
    context = {
        "page": page,
        "zone": question.zone_name,
        "zones": zone_choices(question.zone_name, reader=request.user, now=now),
    }
    response = render(request, "web/pages/event.html", context)
    return _without_cache(request, response)


def _calendar(
    request: HttpRequest,
    question: EventFilters,
    view: str,
    context: dict[str, Any],
    *,
    is_indexed: bool = False,
) -> HttpResponse:
    frame: CalendarFrame = calendar_frame(
        question,
        view=view,
        path=request.path,
        reader=request.user,
        now=timezone.now(),
        base=settings.FREESHELF_BASE_URL.rstrip("/"),
    )
    response = render(
        request,
        "web/pages/events.html",
        {**context, "calendar": frame, "view": view, "is_indexed": is_indexed},
    )
    return _without_cache(request, response)


def _without_cache(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if request.GET:
        response.headers["Cache-Control"] = "no-store"
    return response


def _neighbours(
    request: HttpRequest,
    question: EventFilters,
    *,
    before: tuple[date, str, str],
    after: tuple[date, str, str],
    name: str,
    now: datetime,
) -> dict[str, Any]:
    """Return links back and forward within the calendar; (day, label, URL)."""
    first, last = calendar_range(request.user, now=now)

    def link(day: date, label: str, address: str) -> dict[str, str] | None:
        # The day before the first of a month is in range if its month is.
        if not first.replace(day=1) - timedelta(days=7) <= day <= last:
            return None
        url = question.url(reverse(name, args=[address]))
        return {"label": label, "url": url}

    return {"before": link(*before), "after": link(*after)}


def _today(question: EventFilters, now: datetime) -> date:
    return now.astimezone(question.zone or timezone.get_current_timezone()).date()


def _date(text: str) -> date:
    if not _DAY.fullmatch(text):
        _no_such_day()
    year, month_number, day = map(int, text.split("-"))
    return _made(year, month_number, day)


def _made(year: int, month_number: int, day: int) -> date:
    if year not in _YEARS:
        _no_such_day()
    try:
        return date(year, month_number, day)
    except ValueError:
        return _no_such_day()


def _monday(year: int, number: int) -> date:
    if year not in _YEARS:
        _no_such_day()
    try:
        return date.fromisocalendar(year, number, 1)
    except ValueError:
        return _no_such_day()


def _no_such_day() -> date:
    raise NotFoundError(_("This date is not in the calendar."))


def _iso_week(day: date) -> str:
    year, number, _weekday = day.isocalendar()
    return f"{year}-W{number:02}"


def _page_number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:6]) <= _MAX_PAGE:
        raise NotFoundError(_("The list does not have that many pages."))
    return int(text[:6])
