"""Records of earlier imports, which complete a partial export."""

from collections.abc import Collection, Iterator

from django.db.models import Q

from freeshelf.ingest.models import IngestRun, Provenance, RawItem, RunEntry, Source
from freeshelf.ingest.provenance import find_provenance
from freeshelf_wordpress.importers.custom_types import ATTACHMENT
from freeshelf_wordpress.sources.combined.record_merging import SQL, WXR
from freeshelf_wordpress.sources.records import (
    SourceAuthor,
    SourceItem,
    SourceSite,
    SourceTerm,
    restored,
    term_key,
)

# Proves that a database was read; without WPLANG its site is in en_US.
ONLY_IN_DATABASE = "db_version"


def earlier_items_missing_from(
    source: Source, present: Collection[str]
) -> Iterator[SourceItem]:
    """Yield stored items of a source whose IDs are not present."""
    for key, values in _stored_records(source):
        item_id = key.split(":", 2)[1] if key.count(":") > 1 else ""
        # Accounts, comments and settings are stored too, but are no items.
        if values and "guid" in values and item_id not in present:
            yield SourceItem.from_dict(values)


def known_terms(
    source: Source, requested: Collection[tuple[str, str]]
) -> Iterator[SourceTerm]:
    """Yield the requested terms, by taxonomy and slug, from earlier imports."""
    for taxonomy, slug in sorted(requested):
        provenance = find_provenance(source, term_key(taxonomy, slug))
        if provenance is not None:
            yield restored(SourceTerm, provenance.record)


def earlier_description(
    source: Source,
) -> Iterator[SourceSite | SourceAuthor | SourceTerm]:
    """Yield language, accounts and terms of a site from earlier imports."""
    options = earlier_options(source, "WPLANG", ONLY_IN_DATABASE)
    if options:
        language = options.get("WPLANG") or (
            "en_US" if ONLY_IN_DATABASE in options else ""
        )
        yield SourceSite(language=language.replace("_", "-"))
    records = Provenance.objects.filter(source=source).values_list("record", flat=True)
    for record in records.filter(record_key__startswith="author:"):
        yield restored(SourceAuthor, record)
    for record in records.filter(record_key__startswith="term:"):
        yield restored(SourceTerm, record)


def earlier_items(source: Source) -> Iterator[SourceItem]:
    """Yield items that a database or an export described in earlier imports."""
    entries = RunEntry.objects.filter(run__source=source).exclude(
        run__outcome=IngestRun.Outcome.UNDONE
    )
    has_full_source = Q(origins__contains=SQL) | Q(origins__contains=WXR)
    keys = set(entries.filter(has_full_source).values_list("record_key", flat=True))
    for key, values in _stored_records(source):
        if key in keys and values and "guid" in values:
            item = SourceItem.from_dict(values)
            # The current source knows best where to find a file that is still missing.
            if item.type != ATTACHMENT or find_provenance(source, item.key):
                yield item


def earlier_options(source: Source, *names: str) -> dict[str, str]:
    """Return settings of the old site by name, from earlier imports."""
    if source.pk is None:
        return {}
    keys = [f"option:{name}" for name in names]
    rows = RawItem.objects.filter(source=source, record_key__in=keys)
    records = rows.values_list("data", flat=True)
    return {str(record["name"]): str(record["value"]) for record in records}


def _stored_records(source: Source) -> Iterator[tuple[str, dict[str, object] | None]]:
    raw = RawItem.objects.filter(source=source).values_list("record_key", "data")
    yield from raw.iterator(chunk_size=200)
    # Records of terms and authors have no `said`.
    provenances = Provenance.objects.filter(source=source, record__has_key="said")
    records = provenances.exclude(record_key__contains="#").values_list(
        "record_key", "record"
    )
    for key, record in records.iterator(chunk_size=200):
        yield key, record.get("said")
