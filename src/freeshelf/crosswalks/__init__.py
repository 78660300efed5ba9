"""Pure functions that convert a record to one standard each."""
