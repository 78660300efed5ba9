"""The open library as its API gives it, and what people do with it, for any process."""

# ruff: noqa: T201

import json
from typing import Any

from django.contrib.auth.models import AnonymousUser, User

from freeshelf.api.presenters.records import EXPANDABLE, record_items
from freeshelf.fields.field_types import FieldType
from freeshelf.library.models import Resource
from tests.fields.factories import FieldFactory

# Of one library only, by their kind.
_OWN = {
    *("id", "url", "html_url", "files_url", "pages_url", "passages_url", "source_url"),
    *("label", "published_at", "changed_at", "translations", "properties", "relations"),
}


def open_library() -> dict[str, Any]:
    """Return open records by title, and values without a field by title."""
    shown = Resource.objects.visible_to(AnonymousUser())
    items = [
        item.model_dump(mode="json") for item in record_items(shown, expand=EXPANDABLE)
    ]
    return {
        "open": {item["title"]: _without_own(item) for item in items},
        "kept": {
            each.title: [[v["label"], v["value"]] for v in each.field_values["_kept"]]
            for each in Resource.objects.all()
            if each.field_values.get("_kept")
        },
    }


def print_open_library() -> None:
    """Print it as JSON."""
    print(json.dumps(open_library()))


def define_fields() -> None:
    """Define fields of the same names as in the other library, under other keys."""
    sessions = FieldFactory(key="a1", name="sessions", type=FieldType.REPEATER)
    group = sessions.group
    FieldFactory(key="a2", name="topic", parent=sessions, group=group)
    FieldFactory(key="a3", name="hours", type=FieldType.NUMBER, group=group)
    FieldFactory(key="a4", name="method", type=FieldType.WYSIWYG, group=group)
    FieldFactory(key="a5", name="see", type=FieldType.POST_OBJECT, group=group)


def edit_rights(title: str, rights: str) -> None:
    """Publish a record with other rights, as an editor."""
    editor = User.objects.create(username="ana")
    draft = Resource.objects.get(title=title).get_latest_revision_as_object()
    draft.rights = rights
    draft.save_revision(user=editor).publish()


def _without_own(value: Any) -> Any:
    if isinstance(value, dict):
        return {n: _without_own(v) for n, v in value.items() if n not in _OWN}
    if isinstance(value, list):
        return [_without_own(each) for each in value]
    return value
