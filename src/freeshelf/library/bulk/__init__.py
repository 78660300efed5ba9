"""Actions on many records at once: preview, run in steps, undo."""
