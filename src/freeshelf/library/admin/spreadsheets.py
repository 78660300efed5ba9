"""Exports with field values, whose cells no spreadsheet evaluates as formulas."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, ClassVar

from django.http import HttpRequest
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from freeshelf.library.field_groups.definitions import DefinedGroup, definitions
from freeshelf.library.field_groups.entity_values import (
    Entity,
    entity_facts,
    entity_values_by_pk,
)
from freeshelf.library.field_groups.value_text import titles_of, value_text
from freeshelf.library.field_groups.visible_values import FieldValue, visible_values
from freeshelf.library.models import FieldType

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class SafeSpreadsheet(SpreadsheetExportMixin):
    """Puts an apostrophe before text that a spreadsheet would evaluate."""

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        """Escape text that begins like a formula."""
        value = super().preprocess_field_value(field, value, export_format)
        if isinstance(value, str) and value.startswith(_FORMULA):
            return f"'{value}"
        return value


class EntitySpreadsheet(SafeSpreadsheet):
    """Exports agents or concepts with the values of their fields."""

    entity_kind: ClassVar[str]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the fields that such an entity can have."""
        super().setup(request, *args, **kwargs)
        if self.is_export:
            self._defined = definitions(at_once=True)
            self.headings_of_fields = field_headings(
                group for group in self._defined.groups if group.other_rules
            )

    def cells_of_fields(self, item: Entity) -> dict[str, str]:
        """Return the cells of an entity, without passwords and misfitting values."""
        shown = visible_values(
            self._values.get(item.pk, {}),
            entity_facts(item),
            for_staff=True,
            defined=self._defined,
        )
        return field_cells(shown, self.headings_of_fields, self._titles)

    @cached_property
    def _values(self) -> dict[int, dict[str, Any]]:
        return entity_values_by_pk(self.entity_kind)

    @cached_property
    def _titles(self) -> dict[str, str]:
        return titles_of(list(self._values.values()))


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
