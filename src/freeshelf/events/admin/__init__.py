"""Admin views of events."""
