"""Minimal search pages of other engines for comparison."""
