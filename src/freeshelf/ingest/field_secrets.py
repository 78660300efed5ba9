"""What an item has in fields for passwords is not kept as it came."""

from collections.abc import Mapping
from typing import Any

from freeshelf.library.field_groups.definitions import definitions
from freeshelf.library.models import FieldType
from freeshelf.sources.records import NOT_KEPT

__all__ = ["NOT_KEPT", "without_secrets"]


def without_secrets(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record without them: what `SourceItem.as_dict` says, or what has it as `said`.

    ACF keeps a value under a name, and the key of its field under the name after `_`.
    """
    fields = definitions().fields.values()
    secret = {each.key for each in fields if each.type == FieldType.PASSWORD}
    if not secret:
        return dict(record)
    if isinstance(record.get("said"), Mapping):
        return {**record, "said": _scrubbed(record["said"], secret)}
    return _scrubbed(record, secret)


def _scrubbed(said: Mapping[str, Any], secret: set[str]) -> dict[str, Any]:
    meta = said.get("meta")
    if not isinstance(meta, list | tuple):
        return dict(said)
    # A clone names its field by both keys: field_clone_field_source.
    hidden = {
        name.removeprefix("_")
        for name, value in meta
        if name.startswith("_") and value.endswith(tuple(secret))
    }
    kept = [(name, NOT_KEPT if name in hidden else value) for name, value in meta]
    return {**said, "meta": kept}
