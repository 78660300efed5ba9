"""Checks of files for what could identify a person, before they are published."""
