"""Embedded engine Tantivy, with files under one directory or in memory."""

from freeshelf.search.engines.tantivy.engine import TantivyEngine

__all__ = ["TantivyEngine"]
