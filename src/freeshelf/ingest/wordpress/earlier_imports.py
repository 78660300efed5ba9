"""What earlier imports kept: an export of a part needs the rest to be read."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields
from typing import Any

from django.db.models import Q

from freeshelf.ingest.models import IngestRun, Provenance, RawItem, RunEntry, Source
from freeshelf.ingest.provenance import find_provenance
from freeshelf.ingest.wordpress.custom_types import ATTACHMENT
from freeshelf.sources.records import (
    SourceAuthor,
    SourceItem,
    SourceSite,
    SourceTerm,
    term_key,
)
from freeshelf.sources.wordpress.combined import SQL, WXR

# A database that names no language is of a site in WordPress' own.
ONLY_IN_DATABASE = "db_version"


def earlier_items_missing_from(
    source: Source, present: Collection[str]
) -> Iterator[SourceItem]:
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
        known = find_provenance(source, term_key(taxonomy, slug))
        if known is not None:
            yield _term_of(known.record)


def earlier_description(
    source: Source,
) -> Iterator[SourceSite | SourceAuthor | SourceTerm]:
    """The language, accounts and terms of a site as an earlier import said them."""
    options = earlier_options(source, "WPLANG", ONLY_IN_DATABASE)
    if options:
        said = options.get("WPLANG") or ("en_US" if ONLY_IN_DATABASE in options else "")
        yield SourceSite(language=said.replace("_", "-"))
    records = Provenance.objects.filter(source=source)
    for said in records.filter(record_key__startswith="author:").values_list(
        "record", flat=True
    ):
        yield author_of(said)
    for said in records.filter(record_key__startswith="term:").values_list(
        "record", flat=True
    ):
        yield _term_of(said)


def _term_of(said: Mapping[str, Any]) -> SourceTerm:
    known = {each.name: said[each.name] for each in fields(SourceTerm)}
    return SourceTerm(**known | {"meta": _pairs(said)})


def author_of(said: Mapping[str, Any]) -> SourceAuthor:
    """The account that a provenance describes."""
    known = {each.name: said[each.name] for each in fields(SourceAuthor)}
    read = {"roles": tuple(known["roles"]), "meta": _pairs(said)}
    return SourceAuthor(**known | read)


def earlier_items(source: Source) -> Iterator[SourceItem]:
    """Items that a database or an export has described, as they were left."""
    told = RunEntry.objects.filter(run__source=source).exclude(
        run__outcome=IngestRun.Outcome.UNDONE
    )
    said_whole = Q(origins__contains=SQL) | Q(origins__contains=WXR)
    keys = set(told.filter(said_whole).values_list("record_key", flat=True))
    for key, said in _kept(source):
        if key in keys and said and "guid" in said:
            item = SourceItem.from_dict(said)
            # A file that has not come yet is had where the source of now says.
            if item.type != ATTACHMENT or find_provenance(source, item.key):
                yield item


def earlier_options(source: Source, *names: str) -> dict[str, str]:
    """Settings of the old site by name, as an earlier import kept them."""
    if source.pk is None:
        return {}
    keys = [f"option:{name}" for name in names]
    rows = RawItem.objects.filter(source=source, record_key__in=keys)
    kept = rows.values_list("data", flat=True)
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
