"""Servers and nodes of one library that are killed, frozen and cut off under load."""
