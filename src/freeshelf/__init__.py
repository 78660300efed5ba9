"""Freeshelf: the open library for counter-trafficking knowledge."""
