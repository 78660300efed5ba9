"""Export imported WordPress comments."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from freeshelf.ingest.comments import item_key_of
from freeshelf.ingest.field_secrets import NOT_KEPT
from freeshelf.ingest.models import Provenance, RawItem
from freeshelf_wordpress import WORDPRESS
from freeshelf_wordpress.export.items import Comment

_PREFIX = "comment:"
_DIGITS = 18
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
        rows = Provenance.objects.filter(
            source__kind=WORDPRESS, record_key__startswith="author:"
        )
        return {
            (row.source_id, str(row.record.get("source_id", ""))): str(
                row.record.get("login", "")
            )
            for row in rows
        }


def _numbered(comments: list[Comment], *, after: list[Comment]) -> list[Comment]:
    """Return comments with unique IDs, as WordPress' importer requires."""
    used = {_number(each) for each in after}
    free = max([0, *used, *map(_number, comments)])
    numbers: dict[str, str] = {}
    found = []
    for each in comments:
        number = _number(each)
        if number == 0 or number in used:
            number = free = free + 1
        used.add(number)
        numbers[each.fields.get("id", "")] = str(number)
        found.append(replace(each, fields={**each.fields, "id": str(number)}))
    return [_below(each, numbers) for each in found]


def _below(comment: Comment, numbers: Mapping[str, str]) -> Comment:
    above = comment.fields.get("parent", "")
    return replace(
        comment, fields={**comment.fields, "parent": numbers.get(above, above)}
    )


def _number(comment: Comment) -> int:
    value = comment.fields.get("id", "")
    return int(value) if value.isdecimal() and len(value) <= _DIGITS else 0
