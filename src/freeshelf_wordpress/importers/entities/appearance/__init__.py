"""Conversion of the appearance of a WordPress site to a theme."""
