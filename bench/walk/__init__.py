"""A library of one machine moved to servers and nodes, and back, at work."""
