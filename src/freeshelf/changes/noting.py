"""Note when what everyone sees of records last changed.

A change is noted after the transaction that made it, with the second in which the note
itself is committed. So whoever has seen every record up to a second need not look at
that second's past again: nothing appears there later.
"""

import logging
import time
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import OperationalError, transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from freeshelf.changes.appearance import Appearance, appearances
from freeshelf.changes.models import Neighbour, RecordChange, RecordSet, SetMember
from freeshelf.changes.neighbours import affected_by
from freeshelf.changes.sets import groups_of
from freeshelf.core.batches import in_batches
from freeshelf.core.supervision import beat
from freeshelf.library.database import write_alone
from freeshelf.library.models import Resource

# Of one transaction: editors save between two.
_BATCH = 50
_PAUSE_SECONDS = 0.01
_MAX_LATE_COMMITS = 10
_CHECK_HOURS = 24
_WRITTEN_AGAIN = (RecordChange.UNCONFIRMED, RecordChange.SHOWN)

logger = logging.getLogger(__name__)


def note_changes(identifiers: Iterable[str]) -> int:
    """Note which of these records changed, or of their neighbours; return how many.

    Raises OperationalError while the database is locked: call it again later.
    """
    changed = 0
    affected = affected_by(list(dict.fromkeys(identifiers)))
    for number, batch in enumerate(in_batches(affected, _BATCH)):
        if number:
            beat()  # of the indexer, which may have the whole library to compare
            time.sleep(_PAUSE_SECONDS)
        changed += _note(batch, is_known_change=True)
    return changed


class ChangeChecker:
    """Goes through all records once a day and notes what no signal told.

    It also notes the records of a library that was there before changes were noted.
    """

    def __init__(self) -> None:
        self._last_record = self._last_noted = 0
        self._due_at = 0.0

    def check(self, *, seconds: float) -> int:
        """Go on for so many seconds and return how many changes were noted.

        Raises OperationalError while the database is locked; the next call goes on with
        the same records.
        """
        if time.monotonic() < self._due_at:
            return 0
        end, changed = time.monotonic() + seconds, 0
        while time.monotonic() < end:
            if batch := self._records():
                changed += _note([key for _pk, key in batch], is_known_change=False)
                self._last_record = batch[-1][0]
            elif batch := self._deleted():
                changed += _note([key for _pk, key in batch], is_known_change=False)
                self._last_noted = batch[-1][0]
            else:
                self._last_record = self._last_noted = 0
                self._due_at = time.monotonic() + _CHECK_HOURS * 3600
                break
            time.sleep(_PAUSE_SECONDS)
        return changed

    def _records(self) -> list[tuple[int, str]]:
        rows = Resource.objects.filter(pk__gt=self._last_record).order_by("pk")
        return list(rows.values_list("pk", "identifier")[:_BATCH])

    def _deleted(self) -> list[tuple[int, str]]:
        exists = Exists(Resource.objects.filter(identifier=OuterRef("identifier")))
        known = RecordChange.objects.filter(~exists, pk__gt=self._last_noted)
        left = known.exclude(digest="").order_by("pk")
        return list(left.values_list("pk", "identifier")[:_BATCH])


def this_second() -> datetime:
    """Return the present time in whole seconds."""
    return timezone.now().replace(microsecond=0)


def _note(identifiers: Collection[str], *, is_known_change: bool) -> int:
    """Note the changes of a batch, without a record that cannot be compared."""
    try:
        return _note_batch(identifiers, is_known_change=is_known_change)
    except OperationalError:
        raise
    except Exception:
        if len(identifiers) == 1:
            # The others must not wait for it; the daily check tries it again.
            logger.exception("Record %s cannot be compared", *identifiers)
            return 0
    return sum(_note([each], is_known_change=is_known_change) for each in identifiers)


def _note_batch(identifiers: Collection[str], *, is_known_change: bool) -> int:
    before = _digests(identifiers)
    seen = appearances(identifiers)
    if not is_known_change:
        before = _accept(before, seen)
    changed: list[str] = []
    for _try in range(_MAX_LATE_COMMITS):
        stamp, changed = _write(identifiers, seen, before)
        # A harvester may have read this second before a commit in a later one.
        if not changed or this_second() == stamp:
            _confirm(changed, seen)
            break
        beat()
    _save_neighbours(seen)
    return len(changed)


def _digests(identifiers: Collection[str]) -> dict[str, str]:
    rows = RecordChange.objects.filter(identifier__in=identifiers)
    return dict(rows.values_list("identifier", "digest"))


def _accept(before: dict[str, str], seen: dict[str, Appearance]) -> dict[str, str]:
    """Give rows from before their digest, since nothing tells of a change."""
    unknown = [
        key
        for key, digest in before.items()
        if digest == RecordChange.UNKNOWN and key in seen
    ]
    if not unknown:
        return before
    with transaction.atomic():
        rows = list(
            RecordChange.objects.filter(
                identifier__in=unknown, digest=RecordChange.UNKNOWN
            )
        )
        for row in rows:
            row.digest = seen[row.identifier].digest
        RecordChange.objects.bulk_update(rows, ["digest"])
        _save_sets(rows, seen)
    return before | {row.identifier: row.digest for row in rows}


@transaction.atomic
def _write(
    identifiers: Collection[str], seen: dict[str, Appearance], before: dict[str, str]
) -> tuple[datetime, list[str]]:
    """Write what changed, unconfirmed; return its second and its identifiers.

    `before` are the digests when the records were read: what another process has noted
    since is newer.
    """
    # Numbers and seconds are given in the order of commits.
    write_alone("changes")
    known = {
        row.identifier: row
        for row in RecordChange.objects.select_for_update().filter(
            identifier__in=identifiers
        )
    }
    # Only now: the transaction may have waited for its turn.
    stamp = this_second()
    changed = [
        known.get(key) or RecordChange(identifier=key, kind=RecordChange.Kind.CLOSED)
        for key in identifiers
        if _digest(seen.get(key)) != (digest := _digest(known.get(key)))
        and digest in (before.get(key, ""), *_WRITTEN_AGAIN)
    ]
    if not changed:
        return stamp, []
    last = RecordChange.objects.aggregate(last=Max("number"))["last"] or 0
    for number, row in enumerate(changed, start=last + 1):
        was_closed = row.kind == RecordChange.Kind.CLOSED
        row.kind = _kind(row, is_open=row.identifier in seen)
        if was_closed and row.kind == RecordChange.Kind.OPENED:
            row.opened_at = row.opened_at or timezone.now()
        row.number, row.changed_at = number, stamp
        row.digest = RecordChange.UNCONFIRMED
    RecordChange.objects.bulk_create([row for row in changed if row.pk is None])
    RecordChange.objects.bulk_update(
        [row for row in changed if row.identifier in known],
        ["number", "kind", "changed_at", "opened_at", "digest"],
    )
    _save_sets(changed, seen)
    return stamp, [row.identifier for row in changed]


def _kind(row: RecordChange, *, is_open: bool) -> str:
    if not is_open:
        return RecordChange.Kind.CLOSED
    if row.kind == RecordChange.Kind.CLOSED:
        return RecordChange.Kind.OPENED
    # Written again, nobody may have seen that it was opened.
    return row.kind if row.digest == RecordChange.UNCONFIRMED else _CHANGED


_CHANGED = RecordChange.Kind.CHANGED


def _save_sets(rows: Collection[RecordChange], seen: dict[str, Appearance]) -> None:
    """Write the sets of records; those of a closed one stay, with its new number.

    Whoever harvests one of them learns of the closing.
    """
    wanted = {
        row.pk: {spec for each in seen[row.identifier].specs for spec in _above(each)}
        for row in rows
        if row.identifier in seen
    }
    sets = _sets({spec for specs in wanted.values() for spec in specs})
    closed = [row for row in rows if row.pk not in wanted]
    members = SetMember.objects.filter(record__in=closed)
    kept = list(members.values_list("record", "set"))
    SetMember.objects.filter(record__in=rows).delete()
    kept += [(key, sets[spec]) for key, specs in wanted.items() for spec in specs]
    by_key = {row.pk: row for row in rows}
    SetMember.objects.bulk_create(
        SetMember(
            record_id=key,
            set_id=of_set,
            changed_at=by_key[key].changed_at,
            number=by_key[key].number,
        )
        for key, of_set in kept
    )


def _above(spec: str) -> tuple[str, ...]:
    return (spec, *groups_of(spec))


def _sets(specs: Collection[str]) -> dict[str, int]:
    known = dict(RecordSet.objects.filter(spec__in=specs).values_list("spec", "pk"))
    for spec in sorted(set(specs) - known.keys()):
        known[spec] = RecordSet.objects.get_or_create(spec=spec)[0].pk
    return known


@transaction.atomic
def _confirm(identifiers: Collection[str], seen: dict[str, Appearance]) -> None:
    if not identifiers:
        return
    rows = list(
        RecordChange.objects.filter(
            identifier__in=identifiers, digest=RecordChange.UNCONFIRMED
        )
    )
    for row in rows:
        row.digest = _digest(seen.get(row.identifier))
    RecordChange.objects.bulk_update(rows, ["digest"])


def _save_neighbours(seen: dict[str, Appearance]) -> None:
    """Write the neighbours of open records, which may be others without a change."""
    rows = RecordChange.objects.filter(identifier__in=seen)
    keys = dict(rows.values_list("identifier", "pk"))
    wanted = {
        (keys[key], near)
        for key, each in seen.items()
        if key in keys
        for near in each.neighbours
    }
    known = {
        (record, near): pk
        for pk, record, near in Neighbour.objects.filter(
            record__in=keys.values()
        ).values_list("pk", "record", "identifier")
    }
    if wanted == known.keys():
        return
    with transaction.atomic():
        gone = [pk for pair, pk in known.items() if pair not in wanted]
        Neighbour.objects.filter(pk__in=gone).delete()
        Neighbour.objects.bulk_create(
            (
                Neighbour(record_id=record, identifier=near)
                for record, near in wanted - known.keys()
            ),
            ignore_conflicts=True,
        )


def _digest(of: Appearance | RecordChange | None) -> str:
    return of.digest if of is not None else ""
