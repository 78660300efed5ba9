"""Importers of WordPress types, one in each module."""
