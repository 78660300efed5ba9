"""Leases: which process does a piece of work that only one may do at a time."""
