"""Inviting people, in the desk."""
