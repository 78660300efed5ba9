"""Requests of people for what is held about them, or for having it erased."""
