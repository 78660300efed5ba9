"""Admin views of themes."""
