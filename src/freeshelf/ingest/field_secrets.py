"""Remove values of password fields from records before they are stored."""

from collections.abc import Mapping
from typing import Any

from freeshelf.fields.definitions import definitions
from freeshelf.fields.field_types import FieldType
from freeshelf.sources.base import NOT_KEPT

__all__ = ["NOT_KEPT", "without_secrets"]


def without_secrets(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record without values of password fields.

    The record is `SourceItem.as_dict`, or contains it as `said`. ACF stores a value
    under a name, and the key of its field under `_` and that name.
    """
    fields = definitions().fields.values()
    secret_keys = {each.key for each in fields if each.type == FieldType.PASSWORD}
    if not secret_keys:
        return dict(record)
    if isinstance(record.get("said"), Mapping):
        return {**record, "said": _scrubbed(record["said"], secret_keys)}
    return _scrubbed(record, secret_keys)


def _scrubbed(values: Mapping[str, Any], secret_keys: set[str]) -> dict[str, Any]:
    meta = values.get("meta")
    if not isinstance(meta, list | tuple):
        return dict(values)
    # A clone names its field by both keys: field_clone_field_source.
    hidden = {
        name.removeprefix("_")
        for name, value in meta
        if name.startswith("_") and value.endswith(tuple(secret_keys))
    }
    scrubbed = [(name, NOT_KEPT if name in hidden else value) for name, value in meta]
    return {**values, "meta": scrubbed}
