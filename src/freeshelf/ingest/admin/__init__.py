"""Admin views of imports and unmapped items."""
