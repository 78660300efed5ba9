"""Export columns for the fields that an editor defined."""

from collections.abc import Iterable, Mapping

from freeshelf.library.field_groups.definitions import DefinedGroup
from freeshelf.library.field_groups.value_text import value_text
from freeshelf.library.field_groups.visible_values import FieldValue
from freeshelf.library.models import FieldType


def field_headings(groups: Iterable[DefinedGroup]) -> dict[str, str]:
    """Return labels of the fields of these groups by column, without passwords."""
    return {
        _column(field.key): field.title
        for group in groups
        for field in group.fields
        if field.has_value and field.type != FieldType.PASSWORD
    }


def field_cells(
    values: Iterable[FieldValue],
    headings: Mapping[str, str],
    titles: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Return the text of these values by column, empty where there is none.

    `titles` are as in `value_text`.
    """
    texts = {_column(v.field.key): value_text(v.field, v.value, titles) for v in values}
    return {column: texts.get(column, "") for column in headings}


def _column(key: str) -> str:
    return f"field.{key}"
