"""What the meta of an item and the settings in its content say, read from PHP."""

from freeshelf.sources.errors import InvalidPhpValueError
from freeshelf.sources.records import SourceItem
from freeshelf.sources.wordpress import looks_serialised, parse_php


def acf_fields(item: SourceItem) -> dict[str, str]:
    """Names of an item's custom fields and the keys of their definitions."""
    return {
        name[1:]: value
        for name, value in item.meta
        if name.startswith("_") and value.startswith("field_")
    }


def meta_values(raw: str) -> list[str]:
    """The plain values of a meta value: one, or those of a serialised list."""
    if not looks_serialised(raw):
        return [raw.strip()] if raw.strip() else []
    try:
        value = parse_php(raw)
    except InvalidPhpValueError:
        return []
    values = value.values() if isinstance(value, dict) else [value]
    return [str(found) for found in values if isinstance(found, str | int) and found]


def php_text(serialised: str, name: str) -> str:
    """One setting as text; empty where it is off, or cannot be read."""
    try:
        value = parse_php(serialised)
    except InvalidPhpValueError:
        return ""
    found = value.get(name) if isinstance(value, dict) else None
    return "" if found in (None, False, 0, "0") else str(found)
