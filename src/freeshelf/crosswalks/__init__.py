"""A record to one standard each; pure functions."""
