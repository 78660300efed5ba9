"""Suggest metadata for a record from the properties and pages of a file."""
