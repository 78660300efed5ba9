"""What several sources say of one thing, made one: field by field, best source first.

A database dump and an export say all of an item, so that what they leave empty is
empty. The REST interface leaves out what it does not show.
"""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any, TypeVar

from freeshelf.sources.records import (
    SourceAuthor,
    SourceComment,
    SourceItem,
    SourceSite,
    SourceTerm,
    TermReference,
)

SQL, REST_LOGIN, WXR, REST, ICS, OPML = (
    "sql", "rest (log-in)", "wxr", "rest", "ics", "opml",
)  # fmt: skip
# The first that has a field gives it.
ORIGINS = (SQL, REST_LOGIN, WXR, REST, ICS, OPML)
SAYS_ALL = {SQL, WXR}
_TEXT_FIELDS = (
    "title", "guid", "creator", "content", "excerpt", "date", "date_gmt", "modified",
    "modified_gmt", "slug", "parent_id", "password",
)  # fmt: skip

Said = Sequence[tuple[str, SourceItem]]  # origin and item, the best source first
Simple = TypeVar("Simple", SourceAuthor, SourceTerm, SourceSite)


def merge_items(said: Said) -> SourceItem:
    """One item out of what its sources say of it."""
    first = said[0][1]
    if len(said) == 1:
        return first
    values: dict[str, Any] = {name: _text(said, name) for name in _TEXT_FIELDS}
    # A database has no addresses of items; ours are made from its settings.
    shown = [item for origin, item in said if origin != SQL] + [first]
    values["link"] = next((item.link for item in shown if item.link), "")
    values["attachment_url"] = next(
        (item.attachment_url for _origin, item in said if item.attachment_url), ""
    )
    return replace(
        first,
        terms=_terms(said),
        meta=_meta(said),
        comments=_comments(said),
        other=_other(said),
        **values,
    )


def merge(said: Sequence[Simple]) -> Simple:
    """One record out of several: each field from the first that has it."""
    first = said[0]
    gaps = {}
    for known in fields(first):
        for other in said:
            if value := getattr(other, known.name):
                gaps[known.name] = value
                break
    return replace(first, **gaps)


def _text(said: Said, name: str) -> str:
    for origin, item in said:
        value: str = getattr(item, name)
        if value or origin in SAYS_ALL:
            return value
    return ""


def _terms(said: Said) -> tuple[TermReference, ...]:
    found: dict[tuple[str, str], TermReference] = {}
    for origin, item in said:
        for term in item.terms:
            found.setdefault((term.taxonomy, term.slug), term)
        if origin == SQL:
            break
    return tuple(found.values())


def _meta(said: Said) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for origin, item in said:
        known = {key for key, _value in found}
        found += [(key, value) for key, value in item.meta if key not in known]
        if origin == SQL:
            break
    return tuple(found)


def _comments(said: Said) -> tuple[SourceComment, ...]:
    found: dict[str, SourceComment] = {}
    for origin, item in said:
        for place, comment in enumerate(item.comments):
            number = comment.fields.get("comment_id") or f"#{place}"
            known = found.get(number)
            found[number] = comment if known is None else _filled(known, comment)
        if origin == SQL:
            break
    return tuple(found.values())


def _filled(known: SourceComment, other: SourceComment) -> SourceComment:
    gaps = {name: value for name, value in other.fields.items() if value}
    said = {name: value for name, value in known.fields.items() if value}
    empty = dict.fromkeys((*known.fields, *other.fields), "")
    return SourceComment({**empty, **gaps, **said}, known.meta or other.meta)


def _other(said: Said) -> dict[str, str]:
    found: dict[str, str] = {}
    for _origin, item in said:
        for name, value in item.other.items():
            if not found.get(name):
                found[name] = value
    return found
