"""Actions on many records at once: looked at beforehand, done in steps, undone."""
