"""Admin views of the statistics."""
