"""Admin views of messages and suggestions."""
