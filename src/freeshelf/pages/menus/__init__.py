"""Arranging the menus of the site."""
