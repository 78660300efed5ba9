"""Tell those who follow changes again what they were shown too early.

What is given of a record is always its state of now, and its change is noted a moment
later: minutes, while an index is built. A record that was closed and opened again in
between ends as it was, which is no change. But whoever was told meanwhile that it is
closed, or what it said, has to be told once more.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from freeshelf.changes.models import RecordChange
from freeshelf.search.models import IndexChange, IndexedRecord


@contextmanager
def shown_to_followers(rows: Sequence[RecordChange]) -> Iterator[None]:
    """Read records for these rows within; those with changes to note are marked."""
    keys = [row.identifier for row in rows]
    waiting = _waiting(keys)
    yield
    # A change of meanwhile is shown, too.
    waiting |= _waiting(keys)
    if waiting:
        changes = RecordChange.objects.filter(identifier__in=waiting)
        changes.exclude(digest=RecordChange.SHOWN).update(digest=RecordChange.SHOWN)


def _waiting(keys: Sequence[str]) -> set[str]:
    changed = IndexChange.objects.filter(kind=IndexChange.Kind.RESOURCE, key__in=keys)
    indexed = IndexedRecord.objects.filter(identifier__in=keys)
    return {
        *changed.values_list("key", flat=True),
        *indexed.values_list("identifier", flat=True),
    }
