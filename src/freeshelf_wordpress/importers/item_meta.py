"""Meta of an item, and its provenance."""

from datetime import datetime
from typing import Any

from freeshelf.ingest.models import Provenance, Source
from freeshelf.ingest.provenance import checksum_of, store_raw_record
from freeshelf_wordpress.sources import looks_serialised, parse_php
from freeshelf_wordpress.sources.errors import InvalidPhpValueError
from freeshelf_wordpress.sources.php import php_array
from freeshelf_wordpress.sources.records import SourceItem


def acf_fields(item: SourceItem) -> dict[str, str]:
    """Return the names of an item's custom fields with their definition keys."""
    return {
        name[1:]: value
        for name, value in item.meta
        if name.startswith("_") and value.startswith("field_")
    }


def meta_values(raw: str) -> list[str]:
    """Return the values of a meta value: one, or those of a serialized list."""
    if not looks_serialised(raw):
        return [raw.strip()] if raw.strip() else []
    try:
        value = parse_php(raw)
    except InvalidPhpValueError:
        return []
    values = value.values() if isinstance(value, dict) else [value]
    return [str(entry) for entry in values if isinstance(entry, str | int) and entry]


def php_text(serialised: str, name: str) -> str:
    """Return a setting as text; empty if it is off or cannot be parsed."""
    setting = php_array(serialised).get(name)
    return "" if setting in (None, False, 0, "0") else str(setting)


def source_independent_fields(item: SourceItem) -> dict[str, Any]:
    """Return the values of an item that every kind of source has, for a checksum.

    Only a database dump has the type of a file, and comments are stored on their own:
    an item is not changed because it comes from another source.
    """
    values = item.as_dict()
    other = {name: v for name, v in values["other"].items() if name != "post_mime_type"}
    return {name: v for name, v in values.items() if name != "comments"} | {
        "other": other
    }


def is_unchanged(provenance: Provenance, item: SourceItem) -> bool:
    """Return whether an item is unchanged since its last import."""
    values = provenance.record.get("said")
    if not values:
        return False
    earlier = source_independent_fields(SourceItem.from_dict(values))
    return checksum_of(earlier) == checksum_of(source_independent_fields(item))


def store_raw_item(
    *, source: Source, item: SourceItem, reason: str, now: datetime
) -> bool:
    """Store an item unmapped and return whether the stored copy changed."""
    return store_raw_record(
        source=source,
        key=item.key,
        kind=item.type,
        status=item.status,
        title=item.title,
        reason=reason,
        record=item.as_dict(),
        now=now,
    )
