"""Brings records in from sources: mapping, provenance, reports."""
