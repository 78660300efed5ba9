"""Reusable blocks in Wagtail's admin."""
