"""Menus of the site."""
