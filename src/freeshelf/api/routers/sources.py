"""Sites and partners that open records came from."""

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from freeshelf.api.answers import many, one
from freeshelf.api.cursors import keyset, page_of
from freeshelf.api.lookups import find_source
from freeshelf.api.parameters import ExpandableShape, Paging, Shape, SourceName
from freeshelf.api.presenters.entities import source_item
from freeshelf.api.presenters.records import EXPANDABLE, record_items
from freeshelf.api.schemas.common import Many, One
from freeshelf.api.schemas.entities import RecordSourceOut
from freeshelf.api.schemas.records import RecordOut
from freeshelf.library.origins import record_origins

router = Router(tags=["Sources"])


@router.get(
    "/sources",
    response=Many[RecordSourceOut],
    operation_id="list_sources",
    summary="List sources",
    description="Sites and partners with a public address that gave at least one "
    "record that everyone may read.",
)
def list_sources(
    request: HttpRequest, paging: Query[Paging], shape: Query[Shape]
) -> HttpResponse:
    place = keyset(request, paging.cursor, "pk")
    found, cursor = page_of(record_origins().sources(), place, paging.limit)
    items = [source_item(each) for each in found]
    return many(request, items, cursor=cursor, fields=shape.names)


@router.get(
    "/sources/{source}",
    response=One[RecordSourceOut],
    operation_id="get_source",
    summary="Get a source",
)
def get_source(
    request: HttpRequest, source: SourceName, shape: Query[Shape]
) -> HttpResponse:
    return one(request, source_item(find_source(source)), fields=shape.names)


@router.get(
    "/sources/{source}/records",
    response=Many[RecordOut],
    operation_id="list_source_records",
    summary="List the records of a source",
    description="Those that everyone may read, in the order in which they were added. "
    "`expand=sources` gives the address of each at the source.",
)
def list_source_records(
    request: HttpRequest,
    source: SourceName,
    paging: Query[Paging],
    shape: Query[ExpandableShape],
) -> HttpResponse:
    expand = shape.expanded(*EXPANDABLE)
    rows = record_origins().records_of(find_source(source)).select_related("publisher")
    place = keyset(request, paging.cursor, "pk")
    found, cursor = page_of(rows, place, paging.limit)
    items = record_items(found, expand=expand, fields=shape.names)
    return many(request, items, cursor=cursor, fields=shape.names)
