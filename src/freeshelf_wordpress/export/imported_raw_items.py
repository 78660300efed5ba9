"""Export unmapped WordPress items."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone, tzinfo
from functools import cached_property
from html import unescape
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from freeshelf.ingest.comments import item_key_of
from freeshelf.ingest.field_secrets import NOT_KEPT
from freeshelf.ingest.models import Provenance, RawItem
from freeshelf_wordpress import WORDPRESS
from freeshelf_wordpress.export.items import Comment, Item, PostKind, post_id
from freeshelf_wordpress.importers.item_meta import read_moment
from freeshelf_wordpress.sources.records import TermReference

_PREFIX = "comment:"
_COMMENT_DIGITS = 18
ItemKey = tuple[int, str]  # the primary key of a source, and an item's key there


class ImportedComments:
    """Comments by their original items; each is exported once.

    None is exported without `with_restricted`.
    """

    def __init__(self, *, with_restricted: bool) -> None:
        self.given: Counter[str] = Counter()  # by type
        self._waiting: dict[ItemKey, list[int]] = defaultdict(list)
        if with_restricted:
            rows = RawItem.objects.filter(
                source__kind=WORDPRESS, record_key__startswith=_PREFIX
            ).exclude(data__has_key="guid")  # items of a type with this name
            for row in rows.only("source", "record_key").order_by("pk"):
                self._waiting[row.source_id, item_key_of(row)].append(row.pk)

    def under(self, keys: Iterable[ItemKey]) -> tuple[Comment, ...]:
        """Return the comments of these items, and remove them from the rest."""
        found: list[Comment] = []
        for key in keys:
            numbers = self._waiting.pop(key, ())
            rows = RawItem.objects.filter(pk__in=numbers).order_by("pk")
            comments = []
            for row in rows:
                comments.append(self._comment(row))
                self.given[row.record_type] += 1
            found += _numbered(comments, after=found)
        return tuple(found)

    def _comment(self, row: RawItem) -> Comment:
        fields = {
            name.removeprefix("comment_"): str(value or "")
            for name, value in row.data.items()
            if name != "meta" and value != NOT_KEPT
        }
        meta: Mapping[str, Any] = row.data.get("meta") or {}
        pairs = tuple((str(name), str(value)) for name, value in meta.items())
        login = self._logins.get((row.source_id, fields.get("user_id", "")), "")
        return Comment(fields, pairs, login)

    @cached_property
    def _logins(self) -> dict[tuple[int, str], str]:
        """Usernames by the original IDs of accounts."""
        return {
            (row.source_id, str(row.record.get("source_id", ""))): login
            for row, login in accounts()
        }


def accounts() -> Iterator[tuple[Provenance, str]]:
    """Yield the accounts of the site with their usernames."""
    rows = Provenance.objects.filter(
        source__kind=WORDPRESS, record_key__startswith="author:"
    )
    for row in rows.order_by("pk"):
        yield row, str(row.record.get("login", ""))


def _numbered(comments: list[Comment], *, after: list[Comment]) -> list[Comment]:
    """Return comments with unique IDs, as WordPress' importer requires."""
    used = {_comment_number(each) for each in after}
    free = max([0, *used, *map(_comment_number, comments)])
    numbers: dict[str, str] = {}
    found = []
    for each in comments:
        number = _comment_number(each)
        if number == 0 or number in used:
            number = free = free + 1
        used.add(number)
        numbers[each.fields.get("id", "")] = str(number)
        found.append(each.changed(id=str(number)))
    return [_below(each, numbers) for each in found]


def _below(comment: Comment, numbers: Mapping[str, str]) -> Comment:
    above = comment.fields.get("parent", "")
    return comment.changed(parent=numbers.get(above, above))


def _comment_number(comment: Comment) -> int:
    value = comment.fields.get("id", "")
    return int(value) if value.isdecimal() and len(value) <= _COMMENT_DIGITS else 0


# Missing from every export of WordPress, and menu items, whose menus are recreated.
_NEVER = {
    "revision", "customize_changeset", "oembed_cache", "user_request", "nav_menu_item",
}  # fmt: skip
# WordPress shows these to editors only; "private" is equally restricted.
_UNREAD = {"auto-draft", "draft", "pending", "private", "trash"}
# Internal data of editing, with IDs that are valid only there.
_ONLY_THERE = {"_edit_lock", "_edit_last", "_thumbnail_id"}
_DIGITS = 9


def moments(values: Mapping[str, Any]) -> dict[str, datetime]:
    """Return `date` and `modified` of an item in the local time of its site."""
    found = {}
    for name in ("date", "modified"):
        moment = read_moment(str(values.get(f"{name}_gmt", "")), "")
        if moment is not None:
            shown = read_moment(str(values.get(name, "")), "")
            found[name] = _in_zone_of(moment, shown)
    return found


def _in_zone_of(moment: datetime, shown: datetime | None) -> datetime:
    ahead = shown - moment if shown is not None else timedelta(days=1)
    if abs(ahead) >= timedelta(days=1):
        return moment
    return moment.astimezone(timezone(ahead))


def safe_status(values: Mapping[str, Any]) -> str:
    """Return its status; private if it had a password, which is not exported."""
    status = str(values.get("status", ""))
    is_open = values.get("password") and status not in _UNREAD
    return "private" if is_open else status


def raw_items(zone: tzinfo, comments: ImportedComments) -> Iterator[Item]:
    """Yield each item unchanged, with a new ID, below its raw parent.

    The date of an item without GMT time is in this time zone.
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
    """Return the raw data that is not exported, without exported comments."""
    items = _items()
    if with_restricted:
        items = items.filter(record_type__in=_NEVER)
    kinds = Counter(items.values_list("record_type", flat=True))
    found = {
        f"unmapped items of the type {kind}": n for kind, n in sorted(kinds.items())
    }
    others = RawItem.objects.filter(~Exists(_items().filter(pk=OuterRef("pk"))))
    rest = Counter(others.values_list("record_type", flat=True)) - given
    return found | {f"kept of the old site: {k}": n for k, n in sorted(rest.items())}


def _items() -> "QuerySet[RawItem]":
    return RawItem.objects.filter(source__kind=WORDPRESS, data__has_key="guid")


def _item(row: RawItem, parent: int) -> Item:
    values, other = row.data, row.data.get("other") or {}
    meta = tuple((str(n), str(v)) for n, v in values.get("meta", ()) if v != NOT_KEPT)
    shown = moments(values)
    return Item(
        number=post_id(PostKind.RAW, row.pk),
        type=str(values["type"]),
        title=unescape(str(values["title"])),
        html_title=str(values["title"]),
        status=safe_status(values),
        slug=str(values["slug"]),
        content=str(values["content"]),
        excerpt=str(values["excerpt"]),
        creator=str(values["creator"]),
        published=shown.get("date"),
        modified=shown.get("modified"),
        parent=parent,
        order=_number(other.get("menu_order", "")),
        is_sticky=other.get("is_sticky") == "1",
        guid=str(values["guid"]),
        link=str(values["link"]),
        attachment_url=str(values["attachment_url"]),
        comment_status=str(other.get("comment_status") or "closed"),
        ping_status=str(other.get("ping_status") or "closed"),
        terms=tuple(
            TermReference(each["taxonomy"], each["slug"], unescape(each["name"]))
            for each in values.get("terms", ())
        ),
        meta=tuple(pair for pair in meta if pair[0] not in _ONLY_THERE),
    )


def _number(text: object) -> int:
    digits = str(text)
    return int(digits) if digits.isdecimal() and len(digits) < _DIGITS else 0
