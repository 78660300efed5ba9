"""Changes of records: each with the record as it is now, or a tombstone."""

from collections.abc import Collection, Sequence

from freeshelf.api.presenters import ANYONE
from freeshelf.api.presenters.records import fields_of_record, record_items
from freeshelf.api.schemas.records import ChangeOut, RecordOut
from freeshelf.changes.models import RecordChange
from freeshelf.changes.showing import shown_to_followers
from freeshelf.library.access import readable
from freeshelf.library.models import Resource


def change_items(
    changes: Sequence[RecordChange],
    *,
    expand: Collection[str],
    fields: Collection[str] = (),
) -> list[ChangeOut]:
    """Return changes in their order; what these fields do not show is empty.

    What everyone may read now decides, should the index not have caught up yet.
    """
    keys = [each.identifier for each in changes]
    visible = Resource.objects.visible_to(ANYONE).select_related("publisher")
    shown = visible.filter(identifier__in=keys)
    with shown_to_followers(changes):
        items = record_items(shown, expand=expand, fields=fields_of_record(fields))
    records = {item.id: item for item in items}
    gone = _reasons([key for key in keys if key not in records])
    return [
        _item(change, records.get(change.identifier), gone.get(change.identifier))
        for change in changes
    ]


def _item(
    change: RecordChange,
    record: RecordOut | None,
    reason: tuple[str, str | None] | None,
) -> ChangeOut:
    closed = RecordChange.Kind.CLOSED
    kind, successor = change.kind, None
    if record is None:
        kind, successor = reason or (closed, None)
    elif kind == closed:
        kind = RecordChange.Kind.OPENED
    return ChangeOut(
        id=change.identifier,
        change=str(kind),
        changed_at=change.changed_at,
        merged_into=successor,
        record=record,
    )


def _reasons(keys: Sequence[str]) -> dict[str, tuple[str, str | None]]:
    """Return what else may be told of records that nobody can read any more."""
    rows = Resource.objects.filter(readable(ANYONE), identifier__in=keys)
    found: dict[str, tuple[str, str | None]] = {}
    withdrawn = rows.withdrawn().values_list("identifier", flat=True)
    found |= dict.fromkeys(withdrawn, ("withdrawn", None))
    merged = rows.filter(
        merged_into__in=Resource.objects.visible_to(ANYONE).values("pk")
    )
    for key, successor in merged.values_list("identifier", "merged_into__identifier"):
        found[key] = ("merged", successor)
    return found
