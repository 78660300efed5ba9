"""What earlier imports kept: an export of a part needs the rest to be read."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from freeshelf.ingest.models import Provenance, RawItem, Source
from freeshelf.ingest.provenance import find_provenance
from freeshelf.sources.records import SourceItem, SourceTerm


def known_items(source: Source, present: Collection[str]) -> Iterator[SourceItem]:
    """Items of a source that we hold and that are not among the numbers present."""
    for key, said in _kept(source):
        number = key.split(":", 2)[1] if key.count(":") > 1 else ""
        # Accounts, comments and settings are kept as well, and are no items.
        if said and "guid" in said and number not in present:
            yield SourceItem.from_dict(said)


def known_terms(
    source: Source, wanted: Collection[tuple[str, str]]
) -> Iterator[SourceTerm]:
    """Terms wanted by taxonomy and slug, as earlier imports described them."""
    for taxonomy, slug in sorted(wanted):
        known = find_provenance(source, f"term:{taxonomy}:{slug}")
        if known is not None:
            yield SourceTerm(**{**known.record, "meta": _pairs(known.record)})


def kept_options(source: Source, *names: str) -> dict[str, str]:
    """Settings of the old site by name, as an earlier import kept them."""
    keys = [f"option:{name}" for name in names]
    rows = RawItem.objects.filter(source=source, record_key__in=keys)
    kept = rows.values_list("data", flat=True) if source.pk is not None else ()
    return {str(said["name"]): str(said["value"]) for said in kept}


def _pairs(record: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in record.get("meta", ()))


def _kept(source: Source) -> Iterator[tuple[str, dict[str, object] | None]]:
    raw = RawItem.objects.filter(source=source).values_list("record_key", "data")
    yield from raw.iterator(chunk_size=200)
    # Terms and authors have a record too, but said nothing as items.
    said = Provenance.objects.filter(source=source, record__has_key="said")
    records = said.exclude(record_key__contains="#").values_list("record_key", "record")
    for key, record in records.iterator(chunk_size=200):
        yield key, record.get("said")
