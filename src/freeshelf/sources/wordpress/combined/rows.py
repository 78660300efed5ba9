"""Records as text of a scratch database, and back."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import fields
from typing import Any

from freeshelf.sources.records import (
    SourceAuthor,
    SourceComment,
    SourceItem,
    SourceSite,
    SourceTerm,
    TermReference,
)

_ITEM_FIELDS = tuple(field.name for field in fields(SourceItem))


def pack_item(item: SourceItem) -> str:
    """An item as JSON, all of it."""
    said = {name: getattr(item, name) for name in _ITEM_FIELDS}
    said["terms"] = [(t.taxonomy, t.slug, t.name) for t in item.terms]
    said["comments"] = [(dict(c.fields), c.meta) for c in item.comments]
    said["other"] = dict(item.other)
    return json.dumps(said)


def unpack_item(packed: str) -> SourceItem:
    """The item that `pack_item` wrote."""
    said = json.loads(packed)
    said["terms"] = tuple(TermReference(*term) for term in said["terms"])
    said["meta"] = _pairs(said["meta"])
    said["comments"] = tuple(
        SourceComment(comment, _pairs(meta)) for comment, meta in said["comments"]
    )
    return SourceItem(**said)


def pack(record: SourceAuthor | SourceTerm | SourceSite) -> str:
    """A record without parts as JSON."""
    return json.dumps({f.name: getattr(record, f.name) for f in fields(record)})


def unpack(kind: Callable[..., Any], packed: str) -> Any:
    """The record that `pack` wrote."""
    said = json.loads(packed)
    if "meta" in said:
        said["meta"] = _pairs(said["meta"])
    for name in ("roles", "hidden_taxonomies", "listed_taxonomies"):
        if name in said:
            said[name] = tuple(said[name])
    return kind(**said)


def storable(text: str) -> str:
    """A text as SQLite takes it: halves of characters, as JSON has them, replaced."""
    return text.encode("utf-8", "replace").decode("utf-8")


def identity(table: str, values: dict[str, str | None]) -> bytes:
    """What is equal for the same row of two sources; a link is known by its address."""
    if table == "links" and values.get("link_url"):
        said = str(values["link_url"])
    else:
        said = json.dumps(values, sort_keys=True)
    return hashlib.blake2b(
        said.encode("utf-8", "surrogatepass"), digest_size=16
    ).digest()


def _pairs(listed: Any) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in listed)
