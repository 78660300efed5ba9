"""Which records of a source we know, so that no question is asked about a new one."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.models import QuerySet

from freeshelf.ingest.models import Provenance, RawItem, Source


class KnownKeys:
    """Hashes of the keys of a source's records, which are smaller than the keys.

    One that is here for nothing costs a question, and changes no answer.
    """

    def __init__(self, source: Source) -> None:
        self.source = source.pk
        self.known = set(_hashes(Provenance.objects.filter(source=source)))
        self.raw = set(_hashes(RawItem.objects.filter(source=source)))


_memory: ContextVar[KnownKeys | None] = ContextVar("memory_of_source", default=None)


@contextmanager
def cached_keys(source: Source) -> Iterator[None]:
    """Keep the keys of a source at hand; no one else may import from it meanwhile."""
    token = _memory.set(KnownKeys(source))
    try:
        yield
    finally:
        _memory.reset(token)


def may_be_known(source: Source, key: str) -> bool:
    """Whether a record may have a provenance."""
    memory = _memory.get()
    return memory is None or memory.source != source.pk or hash(key) in memory.known


def may_be_raw(source: Source, key: str) -> bool:
    """Whether a record may be kept raw."""
    memory = _memory.get()
    return memory is None or memory.source != source.pk or hash(key) in memory.raw


def add_known(source: Source, key: str) -> None:
    """A record has a provenance now."""
    memory = _memory.get()
    if memory is not None and memory.source == source.pk:
        memory.known.add(hash(key))


def add_raw(source: Source, key: str) -> None:
    """A record is kept raw now."""
    memory = _memory.get()
    if memory is not None and memory.source == source.pk:
        memory.raw.add(hash(key))


def _hashes(rows: QuerySet[Any]) -> Iterator[int]:
    return map(hash, rows.values_list("record_key", flat=True).iterator())
