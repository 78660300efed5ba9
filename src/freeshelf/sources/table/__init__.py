"""Rows of a table that somebody keeps, as CSV or as a workbook of Excel."""

from freeshelf.sources.table.source import TableSource

__all__ = ["TableSource"]
