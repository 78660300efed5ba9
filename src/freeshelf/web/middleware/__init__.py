"""Middleware of the public site."""
