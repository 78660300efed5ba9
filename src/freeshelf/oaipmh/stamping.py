"""Keep the datestamps of records: when what harvesters get of them last changed.

A record is stamped after the transaction that changed it, with the second in which the
stamp itself is committed. So a harvester that has seen every record up to a second
need not look at that second's past again: nothing appears there later.
"""

import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from freeshelf.core.batches import in_batches
from freeshelf.core.supervision import beat
from freeshelf.library.models import Resource
from freeshelf.oaipmh.models import HarvestedRecord, HarvestedSet
from freeshelf.oaipmh.records import open_records
from freeshelf.oaipmh.sets import specs_of

# Of one transaction: editors save between two.
_BATCH = 50
_PAUSE_SECONDS = 0.01
_MAX_LATE_COMMITS = 10
_CHECK_HOURS = 24
# Digest of a row whose commit may have taken until another second: whoever looks next
# stamps it again, also after a process was killed.
_UNCONFIRMED = "?"


@dataclass(frozen=True, slots=True)
class _State:
    digest: str
    specs: tuple[str, ...]


def stamp_changes(identifiers: Iterable[str]) -> int:
    """Stamp those of these records that harvesters see changed; return how many."""
    changed = 0
    for number, batch in enumerate(
        in_batches(list(dict.fromkeys(identifiers)), _BATCH)
    ):
        if number:
            beat()  # of the indexer, which may have the whole library to stamp
            time.sleep(_PAUSE_SECONDS)
        changed += _stamp_batch(batch)
    return changed


class DatestampChecker:
    """Goes through all records once a day and stamps what no signal told.

    It also stamps the records of a library that was there before OAI-PMH.
    """

    def __init__(self) -> None:
        self._last_record = self._last_stamped = 0
        self._due_at = 0.0

    def check(self, *, seconds: float) -> int:
        """Go on for so many seconds and return how many records were stamped."""
        if time.monotonic() < self._due_at:
            return 0
        end, changed = time.monotonic() + seconds, 0
        while time.monotonic() < end:
            batch = self._next_batch()
            if not batch:
                self._last_record = self._last_stamped = 0
                self._due_at = time.monotonic() + _CHECK_HOURS * 3600
                break
            changed += _stamp_batch(batch)
            time.sleep(_PAUSE_SECONDS)
        return changed

    def _next_batch(self) -> list[str]:
        rows = Resource.objects.filter(pk__gt=self._last_record).order_by("pk")
        if found := list(rows.values_list("pk", "identifier")[:_BATCH]):
            self._last_record = found[-1][0]
            return [identifier for _pk, identifier in found]
        # Then those that were deleted.
        exists = Exists(Resource.objects.filter(identifier=OuterRef("identifier")))
        known = HarvestedRecord.objects.filter(~exists, pk__gt=self._last_stamped)
        left = known.exclude(digest="").order_by("pk")
        if found := list(left.values_list("pk", "identifier")[:_BATCH]):
            self._last_stamped = found[-1][0]
        return [identifier for _pk, identifier in found]


def this_second() -> datetime:
    """Return the present time in whole seconds."""
    return timezone.now().replace(microsecond=0)


def _stamp_batch(identifiers: Collection[str]) -> int:
    before = _digests(identifiers)
    states = _states(identifiers)
    changed: list[str] = []
    for _try in range(_MAX_LATE_COMMITS):
        stamp, changed = _write(identifiers, states, before)
        # A harvester may have read this second before a commit in a later one.
        if not changed or this_second() == stamp:
            _confirm(changed, states)
            break
        beat()
    return len(changed)


def _digests(identifiers: Collection[str]) -> dict[str, str]:
    rows = HarvestedRecord.objects.filter(identifier__in=identifiers)
    return dict(rows.values_list("identifier", "digest"))


def _states(identifiers: Iterable[str]) -> dict[str, _State]:
    # Without a base URL: the address of a library does not change its records.
    records = open_records(identifiers, base_url="")
    specs = specs_of([key for key, _record in records.values()])
    states = {}
    for identifier, (key, record) in records.items():
        sets = tuple(specs.get(key, ()))
        digest = blake2b(repr((record, sets)).encode(), digest_size=16).hexdigest()
        states[identifier] = _State(digest, sets)
    return states


@transaction.atomic
def _write(
    identifiers: Collection[str], states: dict[str, _State], before: dict[str, str]
) -> tuple[datetime, list[str]]:
    """Write what changed, unconfirmed; return its second and its identifiers.

    `before` are the digests when the states were read: what another process has stamped
    since is newer.
    """
    known = {
        row.identifier: row
        for row in HarvestedRecord.objects.select_for_update().filter(
            identifier__in=identifiers
        )
    }
    # Only now: the transaction may have waited for its turn.
    stamp = this_second()
    changed = [
        identifier
        for identifier in identifiers
        if _digest(states.get(identifier)) != (digest := _digest(known.get(identifier)))
        and digest in (before.get(identifier, ""), _UNCONFIRMED)
    ]
    HarvestedRecord.objects.bulk_create(
        (
            HarvestedRecord(identifier=each, datestamp=stamp)
            for each in changed
            if each not in known
        ),
        ignore_conflicts=True,
    )
    rows = list(HarvestedRecord.objects.filter(identifier__in=changed))
    for row in rows:
        row.datestamp = stamp
        row.digest = _UNCONFIRMED
    HarvestedRecord.objects.bulk_update(rows, ["datestamp", "digest"])
    # The sets of a deleted record stay: who harvests one learns of its deletion.
    opened = [row for row in rows if row.identifier in states]
    HarvestedSet.objects.filter(record__in=opened).delete()
    HarvestedSet.objects.bulk_create(
        HarvestedSet(record=row, spec=spec)
        for row in opened
        for spec in states[row.identifier].specs
    )
    return stamp, changed


@transaction.atomic
def _confirm(identifiers: Collection[str], states: dict[str, _State]) -> None:
    rows = list(
        HarvestedRecord.objects.filter(identifier__in=identifiers, digest=_UNCONFIRMED)
    )
    for row in rows:
        row.digest = _digest(states.get(row.identifier))
    HarvestedRecord.objects.bulk_update(rows, ["digest"])


def _digest(state: _State | HarvestedRecord | None) -> str:
    return state.digest if state is not None else ""
