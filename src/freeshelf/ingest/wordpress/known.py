"""Items that earlier imports kept: an export of a part needs the rest to be read."""

from collections.abc import Collection, Iterator

from freeshelf.ingest.models import Provenance, RawItem, Source
from freeshelf.sources.records import SourceItem


def known_items(source: Source, present: Collection[str]) -> Iterator[SourceItem]:
    """Items of a source that we hold and that are not among the numbers present."""
    for key, said in _kept(source):
        number = key.split(":", 2)[1] if key.count(":") > 1 else ""
        # Accounts, comments and settings are kept as well, and are no items.
        if said and "guid" in said and number not in present:
            yield SourceItem.from_dict(said)


def _kept(source: Source) -> Iterator[tuple[str, dict[str, object] | None]]:
    raw = RawItem.objects.filter(source=source).values_list("record_key", "data")
    yield from raw.iterator(chunk_size=200)
    # Terms and authors have a record too, but said nothing as items.
    said = Provenance.objects.filter(source=source, record__has_key="said")
    records = said.exclude(record_key__contains="#").values_list("record_key", "record")
    for key, record in records.iterator(chunk_size=200):
        yield key, record.get("said")
