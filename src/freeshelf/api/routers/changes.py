"""The feed of changes, by which a copy of the open library is kept up to date."""

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from freeshelf.api.answers import many
from freeshelf.api.cursors import keyset, page_of
from freeshelf.api.lookups import last_change
from freeshelf.api.parameters import ExpandableShape, Paging, Since
from freeshelf.api.presenters.changes import change_items
from freeshelf.api.presenters.records import EXPANDABLE
from freeshelf.api.schemas.common import Many
from freeshelf.api.schemas.records import ChangeOut
from freeshelf.changes.models import RecordChange

router = Router(tags=["Changes"])


@router.get(
    "/changes",
    response=Many[ChangeOut],
    operation_id="list_changes",
    summary="Follow changes",
    description="Each record once, at its last change, in the order of changes: a "
    "record that changes again moves to the end. Records that were closed, withdrawn "
    "or merged stay as tombstones. Keep the `cursor` of `links.next`, which the last "
    "page has as well: it leads to what changes later.",
)
def list_changes(
    request: HttpRequest,
    period: Query[Since],
    paging: Query[Paging],
    shape: Query[ExpandableShape],
) -> HttpResponse:
    expand = shape.expanded(*EXPANDABLE)
    rows = RecordChange.objects.all()
    if period.since:
        # Changes have whole seconds.
        since = period.since.replace(microsecond=0)
        rows = rows.filter(changed_at__gte=since)
    place = keyset(request, paging.cursor, "number")
    found, cursor = page_of(rows, place, paging.limit)
    if cursor is None:
        # The place after the last change, where the next one will be.
        cursor = place.cursor(found[-1]) if found else paging.cursor or None
    items = change_items(found, expand=expand, fields=shape.names)
    changed_at = last_change()
    return many(
        request, items, cursor=cursor, fields=shape.names, changed_at=changed_at
    )
