"""Find pairs of records that may be one work, and save decisions."""

import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from freeshelf.core.batches import let_others_write
from freeshelf.enrich.duplicate_detection.comparison import (
    ComparableRecord,
    Similarity,
    compare,
)
from freeshelf.enrich.duplicate_detection.describing import (
    blocking_keys_of,
    comparable_record,
    comparable_resources,
    text_signature,
    uncompared_resources,
)
from freeshelf.enrich.duplicate_detection.models import (
    BlockingKey,
    DuplicateFingerprint,
    PossibleDuplicate,
)
from freeshelf.library.models import Resource, ResourceRelation
from freeshelf.library.services import patch_live_and_draft

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from freeshelf.library.services.live_and_draft import Patch

# A key that this many records share is not specific.
_MAX_WITH_KEY = 50
_MAX_COMPARED = 100
_REST_SECONDS = 0.01
_ACTION = "wagtail.edit"


def find_possible_duplicates(*, now: datetime, seconds: float | None = None) -> int:
    """Compare new and changed records with all others, and return their number.

    Each record has a small transaction. Records not reached within `seconds` are left
    to the next call.
    """
    deadline = None if seconds is None else time.monotonic() + seconds
    count = 0
    for key in list(uncompared_resources().values_list("pk", flat=True)):
        if deadline is not None and time.monotonic() > deadline:
            break
        count += _compare_one(key, now)
        let_others_write(_REST_SECONDS)
    return count


def mark_uncompared(condition: Q) -> None:
    """Mark matching records for another comparison."""
    DuplicateFingerprint.objects.filter(condition, is_current=True).update(
        is_current=False
    )


@transaction.atomic
def decide(
    pair: PossibleDuplicate, decision: str, *, newer: int, now: datetime, user: "User"
) -> None:
    """Save the decision about a pair; some kinds add a relation.

    `newer` is the key of the newer edition or of the translation: it gets the relation.
    """
    kinds = {
        PossibleDuplicate.Decision.EDITION: ResourceRelation.Kind.NEWER_EDITION_OF,
        PossibleDuplicate.Decision.TRANSLATION: ResourceRelation.Kind.TRANSLATION_OF,
    }
    kind = kinds.get(PossibleDuplicate.Decision(decision))
    if kind is not None:
        older = pair.first_id if newer == pair.second_id else pair.second_id
        patch_live_and_draft(
            key=newer, patch=_relating(older, kind), user=user, action=_ACTION
        )
    pair.decision, pair.decided_at, pair.decided_by = decision, now, user
    pair.save(update_fields=["decision", "decided_at", "decided_by"])


def reopen(pair: PossibleDuplicate) -> None:
    """Delete a decision; relations that it added stay."""
    pair.decision, pair.decided_at, pair.decided_by = "", None, None
    pair.save(update_fields=["decision", "decided_at", "decided_by"])


def _relating(target: int, kind: str) -> "Patch":
    def patch(state: Resource, place: str) -> bool:
        rows = state.relations.all()
        if any(row.target_id == target and row.kind == kind for row in rows):
            return False
        row = ResourceRelation(target_id=target, kind=kind, sort_order=len(rows))
        state.relations.add(row)
        return True

    return patch


@transaction.atomic
def _compare_one(key: int, now: datetime) -> int:
    resource = comparable_resources([key]).first()
    if resource is None:
        return 0
    mark, _is_new = DuplicateFingerprint.objects.update_or_create(
        resource=resource,
        defaults={"signature": text_signature(resource), "is_current": True},
    )
    resource.duplicate_fingerprint = mark
    one = comparable_record(resource)
    keys = blocking_keys_of(one)
    mark.keys.all().delete()
    BlockingKey.objects.bulk_create(BlockingKey(mark=mark, value=v) for v in keys)
    others = [
        comparable_record(other) for other in comparable_resources(_met_by(keys, key))
    ]
    _save_pairs(one, _similar_records(one, others), now)
    return 1


def _met_by(keys: Iterable[int], own: int) -> list[int]:
    """Return records that share a specific key, most shared keys first."""
    rows = BlockingKey.objects.filter(value__in=keys).exclude(mark=own)
    holders: dict[int, list[int]] = {}
    for value, mark in rows.values_list("value", "mark_id"):
        holders.setdefault(value, []).append(mark)
    shared: dict[int, int] = {}
    for marks in holders.values():
        if len(marks) <= _MAX_WITH_KEY:
            for mark in marks:
                shared[mark] = shared.get(mark, 0) + 1
    return sorted(shared, key=lambda mark: (-shared[mark], mark))[:_MAX_COMPARED]


def _similar_records(
    one: ComparableRecord, others: Sequence[ComparableRecord]
) -> dict[int, Similarity]:
    found = {
        other.key: similarity
        for other in others
        if (similarity := compare(one, other)) is not None
    }
    _only_neighbours(one, others, found)
    for key in one.related:
        found.pop(key, None)
    return found


def _only_neighbours(
    one: ComparableRecord,
    others: Sequence[ComparableRecord],
    found: dict[int, Similarity],
) -> None:
    """Keep only the next older and next newer edition."""
    years = {
        other.key: other.year
        for other in others
        if other.year and other.key in found and found[other.key].kind == "edition"
    }
    if one.year is None:
        return
    older = max((y for y in years.values() if y < one.year), default=None)
    newer = min((y for y in years.values() if y > one.year), default=None)
    for key, year in years.items():
        if year not in (older, newer, one.year):
            del found[key]
    _delete_pairs_around(one.year, years)


def _delete_pairs_around(year: int, years: Mapping[int, int]) -> None:
    """Delete pairs of editions that have this edition between them."""
    before = [key for key, other in years.items() if other < year]
    after = [key for key, other in years.items() if other > year]
    around = Q(first__in=before, second__in=after) | Q(
        first__in=after, second__in=before
    )
    PossibleDuplicate.objects.filter(
        around, kind=PossibleDuplicate.Kind.EDITION, decision=""
    ).delete()


def _save_pairs(
    one: ComparableRecord, found: dict[int, Similarity], now: datetime
) -> None:
    ours = PossibleDuplicate.objects.filter(Q(first=one.key) | Q(second=one.key))
    known = {
        pair.second_id if pair.first_id == one.key else pair.first_id: pair
        for pair in ours
    }
    outdated = [p.pk for k, p in known.items() if k not in found and not p.decision]
    PossibleDuplicate.objects.filter(pk__in=outdated).delete()
    for key, similarity in found.items():
        if key in known and known[key].decision:
            continue
        first, second = sorted((one.key, key))
        values = {
            "kind": similarity.kind,
            "score": similarity.score,
            "reasons": [[str(name), value] for name, value in similarity.reasons],
        }
        PossibleDuplicate.objects.update_or_create(
            first_id=first,
            second_id=second,
            defaults=values,
            create_defaults=values | {"found_at": now},
        )
