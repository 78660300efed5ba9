"""Columns of an export for the fields that an editor defined."""

from collections.abc import Iterable, Mapping

from freeshelf.library.field_groups.definitions import DefinedGroup
from freeshelf.library.field_groups.value_text import value_text
from freeshelf.library.field_groups.visible_values import FieldValue
from freeshelf.library.models import FieldType


def field_headings(groups: Iterable[DefinedGroup]) -> dict[str, str]:
    """Labels of the fields of these groups by column; passwords are in no export."""
    return {
        _column(asked.key): asked.title
        for group in groups
        for asked in group.fields
        if asked.has_value and asked.type != FieldType.PASSWORD
    }


def field_cells(
    values: Iterable[FieldValue],
    headings: Mapping[str, str],
    titles: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """The words of these values, and nothing in the other columns.

    `titles` are as `words_of` takes them.
    """
    said = {_column(v.field.key): value_text(v.field, v.value, titles) for v in values}
    return {column: said.get(column, "") for column in headings}


def _column(key: str) -> str:
    return f"field.{key}"
