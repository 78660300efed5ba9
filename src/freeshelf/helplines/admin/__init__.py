"""Admin views of Get help."""
