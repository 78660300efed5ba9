"""Merge records of several sources field by field, best source first.

A database dump and an export contain all of an item, so their empty values count. REST
leaves out what it does not show: records of earlier imports complete it.
"""

import hashlib
import html
import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, TypeVar

from freeshelf.core.foreign_data import read_json
from freeshelf_wordpress.sources.records import (
    Simple,
    SourceAuthor,
    SourceComment,
    SourceItem,
    SourceSite,
    SourceTerm,
    TermReference,
    restored,
)
from freeshelf_wordpress.sources.rest.items import CONTENT_FORM

_Packed = TypeVar("_Packed", SourceItem, SourceAuthor, SourceTerm, SourceSite)


def pack(record: SourceItem | SourceAuthor | SourceTerm | SourceSite) -> str:
    """Serialize a record to JSON."""
    return json.dumps(asdict(record))


def unpack(kind: type[_Packed], packed: str) -> _Packed:
    """Return the record that `pack` serialized."""
    values = json.loads(packed)
    if issubclass(kind, SourceItem):
        return kind.from_dict(values)
    return restored(kind, values)


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
    values: dict[str, Any] = {}
    for name in asdict(first):
        given = (getattr(record, name) for record in records)
        values[name] = next(filter(None, given), getattr(first, name))
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


EARLIER_SCHEMA = """
CREATE TABLE earlier_items (
    type TEXT, source_id TEXT, body TEXT, PRIMARY KEY (type, source_id)
) WITHOUT ROWID;
"""
_SHOW_LESS = {REST, REST_LOGIN}
_HTML_FIELDS = ("title", "content", "excerpt")
_COMMON_FIELDS = (*_HTML_FIELDS, "slug", "parent_id")
# Meta that REST shows for every item that has it.
_SHOWN_META = {"_thumbnail_id", "_wp_page_template", "_wp_attachment_image_alt"}
_NO_DATE = "0000"
_NOTHING = {"", "0"}

EarlierRecord = SourceSite | SourceItem | SourceAuthor | SourceTerm


class EarlierRecords:
    """Complete what REST shows with values of an earlier database or export.

    An unchanged item is replaced by its earlier version. A changed item gets the values
    that REST does not show, such as fields of plugins and hidden terms.
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._authors: dict[str, SourceAuthor] = {}
        self._terms: dict[tuple[str, str], SourceTerm] = {}
        self._site = SourceSite()

    def add(self, record: EarlierRecord) -> None:
        """Add a record of an earlier source."""
        match record:
            case SourceItem():
                self._database.execute(
                    "INSERT OR REPLACE INTO earlier_items VALUES (?, ?, ?)",
                    (record.type, record.source_id, pack(record)),
                )
            case SourceAuthor():
                if record.source_id:
                    self._authors[record.source_id] = record
            case SourceSite():
                self._site = record
            case SourceTerm():
                self._terms[record.taxonomy, record.slug] = record

    def site(self, site: SourceSite) -> SourceSite:
        """Return the site, with its language if it is known."""
        return replace(site, language=site.language or self._site.language)

    def item(self, versions: Said, shown: Collection[str]) -> SourceItem:
        """Return the merged item; `shown` are the taxonomies that its sources show."""
        item = merge_items(versions)
        origins = {origin for origin, _item in versions}
        if origins & SAYS_ALL or not origins & _SHOW_LESS:
            return item
        earlier = self._item_before(item)
        if earlier is None:
            return item
        comments = merge_items([(REST, item), (REST, earlier)]).comments
        if _is_unchanged(item, earlier):
            return replace(earlier, comments=comments)
        return merge_items([*versions, (REST, _hidden_part(earlier, item, shown))])

    def author(self, author: SourceAuthor, origins: Collection[str]) -> SourceAuthor:
        """Return the account, complete only if it comes from a database."""
        earlier = self._authors.get(author.source_id)
        if SQL in origins or earlier is None:
            return author
        # For anonymous requests REST returns the slug instead of the username.
        author = replace(author, login=earlier.login)
        if _agree(asdict(author), asdict(earlier)):
            return earlier
        return merge([author, earlier])

    def term(self, term: SourceTerm, origins: Collection[str]) -> SourceTerm:
        """Return the term, with meta and texts that REST does not show."""
        earlier = self._terms.get((term.taxonomy, term.slug))
        if SAYS_ALL & set(origins) or earlier is None:
            return term
        texts: dict[str, Any] = {
            name: getattr(earlier, name)
            for name in ("name", "description")
            if _is_same_value(getattr(term, name), getattr(earlier, name))
        }
        return replace(term, meta=term.meta or earlier.meta, **texts)

    def _item_before(self, item: SourceItem) -> SourceItem | None:
        row = self._database.execute(
            "SELECT body FROM earlier_items WHERE type = ? AND source_id = ?",
            (item.type, item.source_id),
        ).fetchone()
        return unpack(SourceItem, row[0]) if row is not None else None


def _is_unchanged(item: SourceItem, earlier: SourceItem) -> bool:
    if item.status != earlier.status or not _same_terms(item, earlier):
        return False
    dates = [
        (new, old)
        for new, old in (
            (item.modified, earlier.modified),
            (item.modified_gmt, earlier.modified_gmt),
        )
        if new and old and not old.startswith(_NO_DATE)
    ]
    if dates:
        return any(new == old for new, old in dates)
    return (
        _agree(asdict(item), asdict(earlier), _COMMON_FIELDS)
        and _agree(dict(item.meta), dict(earlier.meta))
        and _agree(item.other, earlier.other)
    )


def _same_terms(item: SourceItem, earlier: SourceItem) -> bool:
    """Return whether the terms are the same in the taxonomies that the item has."""
    named = {term.taxonomy for term in item.terms}
    old = {(t.taxonomy, t.slug) for t in earlier.terms if t.taxonomy in named}
    return {(term.taxonomy, term.slug) for term in item.terms} == old


def _hidden_part(
    earlier: SourceItem, item: SourceItem, shown: Collection[str]
) -> SourceItem:
    """Return the part of an earlier item that REST does not show."""
    fields_shown = tuple(_plugin_fields(item))
    texts: dict[str, Any] = {}
    if CONTENT_FORM not in item.other:
        texts = dict.fromkeys(_HTML_FIELDS, "")
    return replace(
        earlier,
        terms=tuple(term for term in earlier.terms if term.taxonomy not in shown),
        meta=tuple(
            (key, value)
            for key, value in earlier.meta
            if key not in _SHOWN_META and not _is_of(key.lstrip("_"), fields_shown)
        ),
        **texts,
    )


def _plugin_fields(item: SourceItem) -> Iterator[str]:
    try:
        fields_of_acf = read_json(item.other.get("acf", "{}"))
    except ValueError:
        return
    if isinstance(fields_of_acf, dict):
        yield from fields_of_acf


def _is_of(key: str, names: Iterable[str]) -> bool:
    return any(key == name or key.startswith(f"{name}_") for name in names)


def _agree(
    new: Mapping[str, Any], old: Mapping[str, Any], names: Iterable[str] | None = None
) -> bool:
    """Return whether two records agree; a missing value is no contradiction."""
    return all(
        _is_same_value(new[name], old[name])
        for name in (new if names is None else names)
        if _has_value(new[name]) and _has_value(old.get(name))
    )


def _has_value(value: Any) -> bool:
    return bool(value) and not (isinstance(value, str) and value.strip() in _NOTHING)


def _is_same_value(new: Any, old: Any) -> bool:
    if new == old:
        return True
    if not isinstance(new, str) or not isinstance(old, str):
        return isinstance(new, tuple) and set(new) <= set(old)
    if html.unescape(new) == html.unescape(old):
        return True
    try:
        parsed = read_json(new), read_json(old)
    except ValueError:
        return False
    if isinstance(parsed[0], dict) and isinstance(parsed[1], dict):
        return _agree_in_depth(*parsed)
    return False


def _agree_in_depth(new: Mapping[str, Any], old: Mapping[str, Any]) -> bool:
    return all(
        value == old[name]
        or (
            isinstance(value, dict)
            and isinstance(old[name], dict)
            and _agree_in_depth(value, old[name])
        )
        for name, value in new.items()
        if value and old.get(name)
    )
