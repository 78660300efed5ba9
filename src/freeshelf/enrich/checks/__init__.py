"""Checks of files before publishing: their looks, decisions, and what follows."""
