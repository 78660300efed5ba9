"""Pages of lists of records, in the order of their datestamps."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from freeshelf.oaipmh import conf
from freeshelf.oaipmh.arguments import Selection
from freeshelf.oaipmh.errors import OaiError
from freeshelf.oaipmh.models import HarvestedRecord, HarvestedSet
from freeshelf.oaipmh.sets import has_sets_below, visible_among
from freeshelf.oaipmh.tokens import Position


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Some records of a list, with what a resumption token says of it."""

    rows: Sequence[HarvestedRecord]
    sent_before: int
    complete_size: int
    next: Position | None  # None on the last page


def first_page(verb: str, selection: Selection) -> RecordPage:
    """Return the first page of a list. Raises noRecordsMatch."""
    rows = _matching(selection)
    found = list(_in_order(rows)[: conf.page_size() + 1])
    if not found:
        raise OaiError("noRecordsMatch", "No record matches these arguments.")
    is_complete = len(found) <= conf.page_size()
    size = len(found) if is_complete else rows.count()
    start = Position(verb, selection, found[0].datestamp, 0, 0, size)
    return _page(found, start)


def following_page(position: Position) -> RecordPage:
    """Return the page after a position. Raises noRecordsMatch.

    Changes may have taken all that was to come out of the list. Its last record is
    then sent again, since the protocol has no empty page.
    """
    rows = _matching(position.selection)
    to_come = rows.filter(
        Q(datestamp__gt=position.datestamp) | Q(pk__gt=position.key),
        # Both together are a range of the index.
        datestamp__gte=position.datestamp,
    )
    found = list(_in_order(to_come)[: conf.page_size() + 1])
    found = found or list(_in_order(rows).reverse()[:1])
    if not found:
        raise OaiError("noRecordsMatch", "No record matches the list any longer.")
    return _page(found, position)


def with_sets(rows: QuerySet[HarvestedRecord]) -> QuerySet[HarvestedRecord]:
    """Load the sets of records with one more query."""
    sets = HarvestedSet.objects.order_by("spec")
    return rows.prefetch_related(Prefetch("sets", queryset=sets))


def _page(found: list[HarvestedRecord], position: Position) -> RecordPage:
    rows, has_more = found[: conf.page_size()], len(found) > conf.page_size()
    sent = position.sent + len(rows)
    following = None
    if has_more:
        last = rows[-1]
        following = replace(position, datestamp=last.datestamp, key=last.pk, sent=sent)
    return RecordPage(rows, position.sent, position.complete_size, following)


def _in_order(rows: QuerySet[HarvestedRecord]) -> QuerySet[HarvestedRecord]:
    """Order rows so that a change moves a record to the end, which is still to come."""
    return with_sets(rows).order_by("datestamp", "pk")


def _matching(selection: Selection) -> QuerySet[HarvestedRecord]:
    rows = HarvestedRecord.objects.all()
    if selection.since is not None:
        rows = rows.filter(datestamp__gte=selection.since)
    if selection.until is not None:
        rows = rows.filter(datestamp__lte=selection.until)
    if spec := selection.set_spec:
        if spec not in visible_among([spec]):
            return rows.none()
        sets = HarvestedSet.objects.filter(record=OuterRef("pk"))
        of_set = (
            sets.filter(spec__startswith=f"{spec}:")
            if has_sets_below(spec)
            else sets.filter(spec=spec)
        )
        rows = rows.filter(Exists(of_set))
    return rows
