"""Engines behind one port; `base` is the port, each other module one engine."""
