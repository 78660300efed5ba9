"""Exports of lists that no spreadsheet takes for formulas."""

from typing import Any

from wagtail.admin.views.mixins import SpreadsheetExportMixin

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class SafeSpreadsheet(SpreadsheetExportMixin):
    """Puts an apostrophe before what a spreadsheet would calculate."""

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        """Keep a spreadsheet from taking a title for a formula."""
        value = super().preprocess_field_value(field, value, export_format)
        if isinstance(value, str) and value.startswith(_FORMULA):
            return f"'{value}"
        return value
