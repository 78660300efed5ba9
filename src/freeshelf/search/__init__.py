"""Finds the right record and the right page."""
