"""Cache of the record keys of a source, to save queries about new records."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.models import QuerySet

from freeshelf.ingest.models import Provenance, RawItem, Source


class KnownKeys:
    """Hashes of the record keys of a source, which are smaller than the keys.

    A hash that has no record costs a query but changes no result.
    """

    def __init__(self, source: Source) -> None:
        self.source = source.pk
        self.known = set(_hashes(Provenance.objects.filter(source=source)))
        self.raw = set(_hashes(RawItem.objects.filter(source=source)))


_cache: ContextVar[KnownKeys | None] = ContextVar("memory_of_source", default=None)


@contextmanager
def cached_keys(source: Source) -> Iterator[None]:
    """Cache the keys of a source; nothing else may import from it meanwhile."""
    token = _cache.set(KnownKeys(source))
    try:
        yield
    finally:
        _cache.reset(token)


def _keys_of(source: Source) -> KnownKeys | None:
    cache = _cache.get()
    return cache if cache is not None and cache.source == source.pk else None


def may_be_known(source: Source, key: str) -> bool:
    """Return False if a record certainly has no provenance."""
    keys = _keys_of(source)
    return keys is None or hash(key) in keys.known


def may_be_raw(source: Source, key: str) -> bool:
    """Return False if a record is certainly not stored unmapped."""
    keys = _keys_of(source)
    return keys is None or hash(key) in keys.raw


def add_known(source: Source, key: str) -> None:
    """Add the key of a record that has a provenance now."""
    if keys := _keys_of(source):
        keys.known.add(hash(key))


def add_raw(source: Source, key: str) -> None:
    """Add the key of a record that is stored unmapped now."""
    if keys := _keys_of(source):
        keys.raw.add(hash(key))


def _hashes(rows: QuerySet[Any]) -> Iterator[int]:
    return map(hash, rows.values_list("record_key", flat=True).iterator())
