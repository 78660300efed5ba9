"""Exports whose cells no spreadsheet evaluates as formulas."""

from typing import Any

from wagtail.admin.views.mixins import SpreadsheetExportMixin

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class SafeSpreadsheet(SpreadsheetExportMixin):
    """Puts an apostrophe before text that a spreadsheet would evaluate."""

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        """Escape text that begins like a formula."""
        value = super().preprocess_field_value(field, value, export_format)
        if isinstance(value, str) and value.startswith(_FORMULA):
            return f"'{value}"
        return value
