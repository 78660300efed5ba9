"""Serialize records for a scratch database."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import fields
from typing import Any

from freeshelf_wordpress.sources.records import (
    SourceAuthor,
    SourceComment,
    SourceItem,
    SourceSite,
    SourceTerm,
    TermReference,
)

_ITEM_FIELDS = tuple(field.name for field in fields(SourceItem))


def pack_item(item: SourceItem) -> str:
    """Serialize an item to JSON."""
    values = {name: getattr(item, name) for name in _ITEM_FIELDS}
    values["terms"] = [(t.taxonomy, t.slug, t.name) for t in item.terms]
    values["comments"] = [(dict(c.fields), c.meta) for c in item.comments]
    values["other"] = dict(item.other)
    return json.dumps(values)


def unpack_item(packed: str) -> SourceItem:
    """Return the item that `pack_item` serialized."""
    values = json.loads(packed)
    values["terms"] = tuple(TermReference(*term) for term in values["terms"])
    values["meta"] = _pairs(values["meta"])
    values["comments"] = tuple(
        SourceComment(comment, _pairs(meta)) for comment, meta in values["comments"]
    )
    return SourceItem(**values)


def pack(record: SourceAuthor | SourceTerm | SourceSite) -> str:
    """Serialize a record without child records to JSON."""
    return json.dumps({f.name: getattr(record, f.name) for f in fields(record)})


def unpack(kind: Callable[..., Any], packed: str) -> Any:
    """Return the record that `pack` serialized."""
    values = json.loads(packed)
    if "meta" in values:
        values["meta"] = _pairs(values["meta"])
    for name in ("roles", "hidden_taxonomies", "listed_taxonomies"):
        if name in values:
            values[name] = tuple(values[name])
    return kind(**values)


def storable(text: str) -> str:
    """Replace lone surrogates, which JSON allows but SQLite does not."""
    return text.encode("utf-8", "replace").decode("utf-8")


def identity(table: str, values: dict[str, str | None]) -> bytes:
    """Return a hash that is equal for the same row of two sources; links by URL."""
    if table == "links" and values.get("link_url"):
        serialized = str(values["link_url"])
    else:
        serialized = json.dumps(values, sort_keys=True)
    return hashlib.blake2b(
        serialized.encode("utf-8", "surrogatepass"), digest_size=16
    ).digest()


def _pairs(listed: Any) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in listed)
