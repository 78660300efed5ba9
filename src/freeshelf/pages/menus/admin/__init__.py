"""Menus in Wagtail's admin."""
