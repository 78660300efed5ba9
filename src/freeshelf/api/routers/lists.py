"""Reading lists and events."""

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Query, Router

from freeshelf.api.answers import many, one
from freeshelf.api.cursors import keyset, page_of
from freeshelf.api.errors import InvalidQueryError, NotThereError
from freeshelf.api.lookups import find_reading_list
from freeshelf.api.parameters import ExpandableShape, Paging, Period, Shape
from freeshelf.api.presenters import ANYONE
from freeshelf.api.presenters.entities import event_items, reading_list_item
from freeshelf.api.presenters.records import (
    EXPANDABLE,
    fields_of_record,
    record_items,
)
from freeshelf.api.schemas.common import Many, One
from freeshelf.api.schemas.entities import (
    EventOut,
    ListedRecordOut,
    ReadingListOut,
)
from freeshelf.events.models import Event
from freeshelf.events.occurrences import takes_place
from freeshelf.events.querysets import EventQuerySet
from freeshelf.events.rule_dates import RecurrenceBudget
from freeshelf.library.models import ReadingList, Resource

router = Router()
_LISTS, _EVENTS = ["Reading lists"], ["Events"]


@router.get(
    "/reading-lists",
    response=Many[ReadingListOut],
    operation_id="list_reading_lists",
    summary="List reading lists",
    description="Each in the language asked for, or its original.",
    tags=_LISTS,
)
def list_reading_lists(
    request: HttpRequest, paging: Query[Paging], shape: Query[Shape]
) -> HttpResponse:
    visible = Resource.objects.visible_to(ANYONE).values("pk")
    rows = (
        ReadingList.objects.visible_to(ANYONE)
        .in_language(get_language() or "en")
        .annotate(count=Count("items", filter=Q(items__resource__in=visible)))
    )
    found, cursor = page_of(rows, keyset(request, paging.cursor, "pk"), paging.limit)
    items = [reading_list_item(each, each.count) for each in found]
    return many(request, items, cursor=cursor, fields=shape.names)


@router.get(
    "/reading-lists/{slug}",
    response=One[ReadingListOut],
    operation_id="get_reading_list",
    summary="Get a reading list",
    tags=_LISTS,
)
def get_reading_list(
    request: HttpRequest, slug: str, shape: Query[Shape]
) -> HttpResponse:
    found = find_reading_list(slug, get_language() or "en")
    visible = Resource.objects.visible_to(ANYONE).values("pk")
    count = found.items.filter(resource__in=visible).count()
    return one(request, reading_list_item(found, count), fields=shape.names)


@router.get(
    "/reading-lists/{slug}/records",
    response=Many[ListedRecordOut],
    operation_id="list_listed_records",
    summary="List the records of a reading list",
    description="In the order of the list, each with the note on it.",
    tags=_LISTS,
)
def list_listed_records(
    request: HttpRequest,
    slug: str,
    paging: Query[Paging],
    shape: Query[ExpandableShape],
) -> HttpResponse:
    expand = shape.expanded(*EXPANDABLE)
    visible = Resource.objects.visible_to(ANYONE).select_related("publisher")
    found = find_reading_list(slug, get_language() or "en")
    rows = found.items.filter(resource__in=visible.values("pk"))
    place = keyset(request, paging.cursor, "sort_order", "pk")
    listed, cursor = page_of(rows, place, paging.limit)
    records = visible.in_bulk([row.resource_id for row in listed])
    shown = [row for row in listed if row.resource_id in records]
    described = record_items(
        [records[row.resource_id] for row in shown],
        expand=expand,
        fields=fields_of_record(shape.names),
    )
    items = [
        ListedRecordOut(id=record.id, note=row.note, record=record)
        for row, record in zip(shown, described, strict=True)
    ]
    return many(request, items, cursor=cursor, fields=shape.names)


@router.get(
    "/events",
    response=Many[EventOut],
    operation_id="list_events",
    summary="List events",
    description="In the order of their first date. An event that recurs is in a period "
    "if one of its dates is, so a page of a period may be short or empty.",
    tags=_EVENTS,
)
def list_events(
    request: HttpRequest,
    period: Query[Period],
    paging: Query[Paging],
    shape: Query[Shape],
) -> HttpResponse:
    if period.since and period.until and period.since > period.until:
        raise InvalidQueryError(_("The period ends before it begins."), name="until")
    rows = _events()
    if period.since:
        rows = rows.within(period.since)
    if period.until:
        rows = rows.filter(first_starts_at__lt=period.until)
    place = keyset(request, paging.cursor, "first_starts_at", "pk")
    found, cursor = page_of(rows, place, paging.limit)
    language = get_language() or "en"
    if period.since and period.until:
        span = (period.since, period.until, RecurrenceBudget(of_event=1))
        found = [event for event in found if takes_place(event, *span)]
    items = event_items(found, language)
    return many(request, items, cursor=cursor, fields=shape.names)


@router.get(
    "/events/{identifier}",
    response=One[EventOut],
    operation_id="get_event",
    summary="Get an event",
    tags=_EVENTS,
)
def get_event(
    request: HttpRequest, identifier: str, shape: Query[Shape]
) -> HttpResponse:
    event = _events().filter(identifier=identifier).first()
    if event is None:
        raise NotThereError(_("Event not found"))
    item = event_items([event], get_language() or "en")[0]
    return one(request, item, fields=shape.names)


def _events() -> EventQuerySet:
    """Return events that everyone may see, with all that is shown of them."""
    return (
        Event.objects.visible_to(ANYONE)
        .with_rows()
        .select_related("place__scheme", "organiser__merged_into")
        .prefetch_related("place__labels", "subjects__scheme", "subjects__labels")
    )
