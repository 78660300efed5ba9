"""Parse PHP-serialized meta and settings of items."""

from freeshelf_wordpress.sources import looks_serialised, parse_php
from freeshelf_wordpress.sources.errors import InvalidPhpValueError
from freeshelf_wordpress.sources.records import SourceItem


def acf_fields(item: SourceItem) -> dict[str, str]:
    """Return the names of an item's custom fields with their definition keys."""
    return {
        name[1:]: value
        for name, value in item.meta
        if name.startswith("_") and value.startswith("field_")
    }


def meta_values(raw: str) -> list[str]:
    """Return the values of a meta value: one, or those of a serialized list."""
    if not looks_serialised(raw):
        return [raw.strip()] if raw.strip() else []
    try:
        value = parse_php(raw)
    except InvalidPhpValueError:
        return []
    values = value.values() if isinstance(value, dict) else [value]
    return [str(entry) for entry in values if isinstance(entry, str | int) and entry]


def php_text(serialised: str, name: str) -> str:
    """Return a setting as text; empty if it is off or cannot be parsed."""
    try:
        value = parse_php(serialised)
    except InvalidPhpValueError:
        return ""
    setting = value.get(name) if isinstance(value, dict) else None
    return "" if setting in (None, False, 0, "0") else str(setting)
