"""Finders of personal data across all apps."""
