"""Pages of records that the filters of a search leave, in the order of their keys.

Whether a record satisfies filters is decided by the index, as on the page of results.
Few are read from it at once; of many, those after the cursor are looked up until the
page is full.
"""

from collections.abc import Mapping

from django.db.models import QuerySet

from freeshelf.api.cursors import Keyset, page_of
from freeshelf.library.models import Resource
from freeshelf.search.conf import engine
from freeshelf.search.engines.base import EngineRequest
from freeshelf.search.engines.clauses import LexicalQuery
from freeshelf.search.request import with_each_year

_OPEN = ("open",)
# SQLite takes at most so many values in one IN list.
_FEW = 500
_LOOKED_AT = 500
# Then a page ends early, with the cursor of where it came to.
_MOST_BATCHES = 10

Filters = Mapping[str, tuple[str, ...]]


def filtered_page(
    rows: QuerySet[Resource], filters: Filters, place: Keyset, limit: int
) -> tuple[list[Resource], str | None]:
    """Return one page of records under filters, and the cursor of the next one."""
    if not filters:
        found, cursor = page_of(rows, place, limit)
        return list(found), cursor
    years = with_each_year(filters)
    total = engine().count(LexicalQuery(), levels=_OPEN, filters=years)
    if total <= _FEW:
        request = EngineRequest(
            query=LexicalQuery(), levels=_OPEN, filters=years, limit=max(1, total)
        )
        keys = [hit.key for hit in engine().search(request).hits]
        found, cursor = page_of(rows.filter(identifier__in=keys), place, limit)
        return list(found), cursor
    return _looked_up(rows, years, place, limit)


def _looked_up(
    rows: QuerySet[Resource], filters: Filters, place: Keyset, limit: int
) -> tuple[list[Resource], str | None]:
    found: list[Resource] = []
    narrow = rows.select_related(None).only("pk", "identifier")
    last: Resource | None = None
    for _batch in range(_MOST_BATCHES):
        batch = list(place.following(narrow)[:_LOOKED_AT])
        last = batch[-1] if batch else None
        if last is None:
            break
        keys = [each.identifier for each in batch]
        matching = engine().matching(
            keys, LexicalQuery(), levels=_OPEN, filters=filters
        )
        found += [each for each in batch if each.identifier in matching]
        place = Keyset(place.columns, (last.pk,), place.question)
        if len(found) > limit:
            last = found[limit - 1]
            break
    shown = found[:limit]
    cursor = place.cursor(last) if last is not None else None
    loaded = rows.in_bulk([each.pk for each in shown])
    return [loaded[each.pk] for each in shown if each.pk in loaded], cursor
