"""Combination of several sources of one site."""
