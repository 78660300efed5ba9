"""Pages of lists of records, in the order of their datestamps."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects

from freeshelf.changes.models import RecordChange, RecordSet, SetMember
from freeshelf.changes.sets import is_group
from freeshelf.oaipmh import conf
from freeshelf.oaipmh.arguments import Selection
from freeshelf.oaipmh.errors import OaiError
from freeshelf.oaipmh.sets import visible_among
from freeshelf.oaipmh.tokens import Position


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Some records of a list, with what a resumption token says of it."""

    rows: Sequence[RecordChange]
    sent_before: int
    complete_size: int
    next: Position | None  # None on the last page


def first_page(verb: str, selection: Selection) -> RecordPage:
    """Return the first page of a list. Raises noRecordsMatch."""
    rows = _matching(selection)
    found = list(rows[: conf.page_size() + 1])
    if not found:
        raise OaiError("noRecordsMatch", "No record matches these arguments.")
    is_complete = len(found) <= conf.page_size()
    size = len(found) if is_complete else rows.count()
    start = Position(verb, selection, found[0].changed_at, 0, 0, size)
    return _page(found, start)


def following_page(position: Position) -> RecordPage:
    """Return the page after a position. Raises noRecordsMatch.

    Changes may have taken all that was to come out of the list. Its last record is
    then sent again, since the protocol has no empty page.
    """
    rows = _matching(position.selection)
    to_come = rows.filter(
        Q(changed_at__gt=position.datestamp) | Q(number__gt=position.number),
        # Both together are a range of the index.
        changed_at__gte=position.datestamp,
    )
    found = list(to_come[: conf.page_size() + 1]) or list(rows.reverse()[:1])
    if not found:
        raise OaiError("noRecordsMatch", "No record matches the list any longer.")
    return _page(found, position)


def with_sets(rows: QuerySet[RecordChange]) -> QuerySet[RecordChange]:
    """Load the sets of records with one more query."""
    return rows.prefetch_related(_members())


def specs_of(row: RecordChange) -> list[str]:
    """Return the loaded sets of a record, without the groups of sets."""
    specs = (member.set.spec for member in row.members.all())
    return [spec for spec in specs if not is_group(spec)]


def _page(found: Sequence[RecordChange | SetMember], position: Position) -> RecordPage:
    sent = found[: conf.page_size()]
    count = position.sent + len(sent)
    following = None
    if len(found) > len(sent):
        last = sent[-1]
        following = replace(
            position, datestamp=last.changed_at, number=last.number, sent=count
        )
    rows = [each.record if isinstance(each, SetMember) else each for each in sent]
    prefetch_related_objects(rows, _members())
    return RecordPage(rows, position.sent, position.complete_size, following)


def _members() -> Prefetch:
    members = SetMember.objects.select_related("set").order_by("set__spec")
    return Prefetch("members", queryset=members)


def _matching(selection: Selection) -> QuerySet[Any]:
    """Return records, or members of a set, in the order of their changes.

    A change moves a record to the end, which is still to come.
    """
    rows: QuerySet[Any] = RecordChange.objects.all()
    if spec := selection.set_spec:
        rows = SetMember.objects.select_related("record")
        of_set = RecordSet.objects.filter(spec=spec).first()
        if of_set is None or spec not in visible_among([spec]):
            return rows.none()
        rows = rows.filter(set=of_set)
    if selection.since is not None:
        rows = rows.filter(changed_at__gte=selection.since)
    if selection.until is not None:
        rows = rows.filter(changed_at__lte=selection.until)
    return rows.order_by("changed_at", "number")
