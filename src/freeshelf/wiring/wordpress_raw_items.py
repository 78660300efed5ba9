"""Items of WordPress that were kept as they came, on their way back to it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone, tzinfo
from html import unescape
from typing import Any

from django.db.models import QuerySet

from freeshelf.ingest.field_secrets import NOT_KEPT
from freeshelf.ingest.models import RawItem, Source
from freeshelf.ingest.wordpress.dates import read_moment
from freeshelf.wiring.wordpress_comments import ImportedComments
from freeshelf.wordpress_export.items import Item, TermReference
from freeshelf.wordpress_export.post_ids import PostKind, post_id

# What no export of WordPress has, and lines of menus, whose menus are made anew.
_NEVER = {
    "revision", "customize_changeset", "oembed_cache", "user_request", "nav_menu_item",
}  # fmt: skip
# WordPress shows these to nobody but its editors; "private" is as closed as that.
_UNREAD = {"auto-draft", "draft", "pending", "private", "trash"}
# Who was editing; another number there.
_ONLY_THERE = {"_edit_lock", "_edit_last", "_thumbnail_id"}
_DIGITS = 9


def in_zone_of(moment: datetime, shown: datetime | None) -> datetime:
    """A moment in the zone in which a clock showed this; as it is where none did."""
    ahead = shown - moment if shown is not None else timedelta(days=1)
    if abs(ahead) >= timedelta(days=1):
        return moment
    return moment.astimezone(timezone(ahead))


def safe_status(said: Mapping[str, Any]) -> str:
    """Its state; private where it had a password, which no export has."""
    status = str(said.get("status", ""))
    is_open = said.get("password") and status not in _UNREAD
    return "private" if is_open else status


def raw_items(zone: tzinfo, comments: ImportedComments) -> Iterator[Item]:
    """Each as it was, under a new number; below the raw one that it hung below.

    The day of one without a moment is one in this zone.
    """
    rows = _items().exclude(record_type__in=_NEVER).order_by("pk")
    numbers = {
        (source, key.split(":", 2)[1]): post_id(PostKind.RAW, pk)
        for pk, source, key in rows.values_list("pk", "source", "record_key")
        if key.count(":") > 1
    }
    for row in rows.iterator(chunk_size=200):
        parent = numbers.get((row.source_id, str(row.data.get("parent_id", ""))), 0)
        day = read_moment("", str(row.data.get("date", "")))
        item = _item(row, parent)
        yield replace(
            item,
            dated=day and day.replace(tzinfo=zone),
            comments=comments.under([(row.source_id, row.record_key)]),
        )


def left_raw(*, with_restricted: bool, given: Counter[str]) -> Mapping[str, int]:
    """What stays behind of what was kept raw, without the comments that were given."""
    items = _items()
    if with_restricted:
        items = items.filter(record_type__in=_NEVER)
    kinds = Counter(items.values_list("record_type", flat=True))
    found = {
        f"unmapped items of the type {kind}": n for kind, n in sorted(kinds.items())
    }
    others = RawItem.objects.exclude(pk__in=_items().values("pk"))
    rest = Counter(others.values_list("record_type", flat=True)) - given
    return found | {f"kept of the old site: {k}": n for k, n in sorted(rest.items())}


def _items() -> "QuerySet[RawItem]":
    rows: QuerySet[RawItem] = RawItem.objects.filter(
        source__kind=Source.Kind.WORDPRESS, data__has_key="guid"
    )
    return rows


def _item(row: RawItem, parent: int) -> Item:
    said, other = row.data, row.data.get("other") or {}
    meta = tuple((str(n), str(v)) for n, v in said.get("meta", ()) if v != NOT_KEPT)
    moments = [
        (read_moment(str(said.get(f"{name}_gmt", "")), ""), str(said.get(name, "")))
        for name in ("date", "modified")
    ]
    published, modified = (_as_shown(*each) for each in moments)
    return Item(
        number=post_id(PostKind.RAW, row.pk),
        type=str(said["type"]),
        title=unescape(str(said["title"])),
        html_title=str(said["title"]),
        status=safe_status(said),
        slug=str(said["slug"]),
        content=str(said["content"]),
        excerpt=str(said["excerpt"]),
        creator=str(said["creator"]),
        published=published,
        modified=modified,
        parent=parent,
        order=_number(other.get("menu_order", "")),
        is_sticky=other.get("is_sticky") == "1",
        guid=str(said["guid"]),
        link=str(said["link"]),
        attachment_url=str(said["attachment_url"]),
        comment_status=str(other.get("comment_status") or "closed"),
        ping_status=str(other.get("ping_status") or "closed"),
        terms=tuple(
            TermReference(each["taxonomy"], each["slug"], unescape(each["name"]))
            for each in said.get("terms", ())
        ),
        meta=tuple(pair for pair in meta if pair[0] not in _ONLY_THERE),
    )


def _as_shown(moment: datetime | None, local: str) -> datetime | None:
    """A moment as the clock of the site showed it."""
    shown = read_moment(local, "")
    return in_zone_of(moment, shown) if moment is not None else None


def _number(text: object) -> int:
    said = str(text)
    return int(said) if said.isdecimal() and len(said) < _DIGITS else 0
