"""Merge records of several sources field by field, best source first.

A database dump and an export contain all of an item, so their empty values count. REST
leaves out what it does not show.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from typing import Any, TypeVar

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


SQL, REST_LOGIN, WXR, REST, ICS, OPML = (
    "sql", "rest (log-in)", "wxr", "rest", "ics", "opml",
)  # fmt: skip
# The first source that has a field wins.
ORIGINS = (SQL, REST_LOGIN, WXR, REST, ICS, OPML)
SAYS_ALL = {SQL, WXR}
_TEXT_FIELDS = (
    "title", "guid", "creator", "content", "excerpt", "date", "date_gmt", "modified",
    "modified_gmt", "slug", "parent_id", "password",
)  # fmt: skip

Said = Sequence[tuple[str, SourceItem]]  # origin and item, the best source first
Simple = TypeVar("Simple", SourceAuthor, SourceTerm, SourceSite)


def merge_items(versions: Said) -> SourceItem:
    """Merge the versions of an item into one."""
    first = versions[0][1]
    if len(versions) == 1:
        return first
    values: dict[str, Any] = {name: _text(versions, name) for name in _TEXT_FIELDS}
    # Databases do not contain URLs of items; we derive them from settings.
    url_candidates = [item for origin, item in versions if origin != SQL] + [first]
    values["link"] = next((item.link for item in url_candidates if item.link), "")
    values["attachment_url"] = next(
        (item.attachment_url for _origin, item in versions if item.attachment_url), ""
    )
    return replace(
        first,
        terms=_terms(versions),
        meta=_meta(versions),
        comments=_comments(versions),
        other=_other(versions),
        **values,
    )


def merge(records: Sequence[Simple]) -> Simple:
    """Merge records, with each field from the first that has it."""
    first = records[0]
    values = {}
    for field_ in fields(first):
        for other in records:
            if value := getattr(other, field_.name):
                values[field_.name] = value
                break
    return replace(first, **values)


def _text(versions: Said, name: str) -> str:
    for origin, item in versions:
        value: str = getattr(item, name)
        if value or origin in SAYS_ALL:
            return value
    return ""


def _terms(versions: Said) -> tuple[TermReference, ...]:
    terms: dict[tuple[str, str], TermReference] = {}
    for origin, item in versions:
        for term in item.terms:
            terms.setdefault((term.taxonomy, term.slug), term)
        if origin == SQL:
            break
    return tuple(terms.values())


def _meta(versions: Said) -> tuple[tuple[str, str], ...]:
    pairs: list[tuple[str, str]] = []
    for origin, item in versions:
        keys = {key for key, _value in pairs}
        pairs += [(key, value) for key, value in item.meta if key not in keys]
        if origin == SQL:
            break
    return tuple(pairs)


def _comments(versions: Said) -> tuple[SourceComment, ...]:
    comments: dict[str, SourceComment] = {}
    for origin, item in versions:
        for position, comment in enumerate(item.comments):
            comment_id = comment.fields.get("comment_id") or f"#{position}"
            existing = comments.get(comment_id)
            comments[comment_id] = (
                comment if existing is None else _filled(existing, comment)
            )
        if origin == SQL:
            break
    return tuple(comments.values())


def _filled(first: SourceComment, other: SourceComment) -> SourceComment:
    other_values = {name: value for name, value in other.fields.items() if value}
    first_values = {name: value for name, value in first.fields.items() if value}
    empty = dict.fromkeys((*first.fields, *other.fields), "")
    return SourceComment(
        {**empty, **other_values, **first_values}, first.meta or other.meta
    )


def _other(versions: Said) -> dict[str, str]:
    merged: dict[str, str] = {}
    for _origin, item in versions:
        for name, value in item.other.items():
            if not merged.get(name):
                merged[name] = value
    return merged
