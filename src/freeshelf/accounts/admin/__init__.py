"""Inviting people, in the admin area."""
