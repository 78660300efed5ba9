"""Looks in the desk."""
