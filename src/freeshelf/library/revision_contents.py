"""Differences between two versions of an object, by the contents of revisions."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.utils.translation import ngettext
from wagtail.models import RevisionMixin

# Kept by Wagtail or derived: they change without anyone editing.
_NOT_TYPED = frozenset(
    (
        "pk", "live", "has_unpublished_changes", "first_published_at",
        "last_published_at", "live_revision", "latest_revision", "expired", "locked",
        "locked_at", "locked_by", "identifier", "issued_year", "created_at",
        "updated_at", "access_from", "opening_noted", "merged_into", "withdrawn_at",
        "withdrawn_reason", "access_rights", "group", "opens_on", "uid", "sequence",
        "first_starts_at", "last_ends_at", "translation_key", "last_published_by",
        "latest_revision_created_at", "path", "depth", "numchild", "url_path",
        "draft_title", "content_type", "owner", "wagtail_admin_comments",
        "assigned_to",
    )
)  # fmt: skip


def typed_content(instance: RevisionMixin) -> dict[str, Any]:
    """Return what a person typed, comparable between two states of an object."""
    data = instance.serializable_data()
    return comparable(json.loads(json.dumps(data, cls=DjangoJSONEncoder)))


def comparable(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content of a revision without what nobody typed."""
    return {
        name: _plain(value) for name, value in content.items() if name not in _NOT_TYPED
    }


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Return the names of the fields that differ between two comparable contents."""
    names = [
        name for name in after if name not in before or before[name] != after[name]
    ]
    # A description is derived from its text where there is one.
    if "body" in names and "description" in names:
        names.remove("description")
    return names


def words_for_changes(
    model: type[Model], before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[str]:
    """Return what differs in words, such as “title” and “2 topics”."""
    return [
        words
        for name in changed_fields(before, after)
        if (words := _words(model, name, before.get(name), after[name]))
    ]


def changed_values(before: Any, after: Any) -> list[str]:
    """Return the keys whose values differ between two mappings of custom fields."""
    before, after = before or {}, after or {}
    keys = dict.fromkeys([*after, *before])
    return [key for key in keys if before.get(key) != after.get(key)]


def _words(model: type[Model], name: str, before: Any, after: Any) -> str:
    count = _count(before or [], after) if isinstance(after, list) else 0
    if count and (text := _counted(name, count)):
        return text
    try:
        field: Any = model._meta.get_field(name)
    except FieldDoesNotExist:
        return ""
    if field.one_to_many:
        return str(field.related_model._meta.verbose_name_plural)
    return str(getattr(field, "verbose_name", ""))


def _count(before: Iterable[Any], after: Iterable[Any]) -> int:
    """Return how many entries came, went or changed."""
    old, new = ([_key(each) for each in rows] for rows in (before, after))
    came = sum(1 for each in new if each not in old)
    went = sum(1 for each in old if each not in new)
    return max(came, went)


def _counted(name: str, count: int) -> str:
    texts = {
        "types": ngettext("%(count)s type", "%(count)s types", count),
        "subjects": ngettext("%(count)s topic", "%(count)s topics", count),
        "spatial": ngettext("%(count)s place", "%(count)s places", count),
        "sectors": ngettext("%(count)s sector", "%(count)s sectors", count),
        "audience": ngettext("%(count)s audience", "%(count)s audiences", count),
        "creators": ngettext(
            "%(count)s author or contributor",
            "%(count)s authors or contributors",
            count,
        ),
        "identifiers": ngettext("%(count)s identifier", "%(count)s identifiers", count),
        "relations": ngettext("%(count)s relation", "%(count)s relations", count),
        "items": ngettext("%(count)s resource", "%(count)s resources", count),
    }
    text = texts.get(name)
    return text % {"count": count} if text else ""


def _key(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _plain(value: Any) -> Any:
    """Return a value without what forms and databases write in their own way."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n")
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if not isinstance(value, list):
        return value
    if value and all(isinstance(row, dict) and "sort_order" in row for row in value):
        return [
            {key: _plain(part) for key, part in row.items() if key not in _OF_ROWS}
            for row in sorted(value, key=lambda row: row["sort_order"] or 0)
        ]
    if all(isinstance(part, int) for part in value):
        return sorted(value)
    return [_plain(part) for part in value]


_OF_ROWS = frozenset(("pk", "sort_order", "resource", "reading_list", "event", "page"))
