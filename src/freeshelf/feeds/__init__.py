"""Feeds that others subscribe to."""
