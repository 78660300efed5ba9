"""Shapes of what the API returns, with examples."""
