"""Presenters of events."""
