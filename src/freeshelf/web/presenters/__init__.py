"""Presenters, which prepare data for templates."""
