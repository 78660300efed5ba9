"""Proposals for the description of a record, from what a file says and shows."""
