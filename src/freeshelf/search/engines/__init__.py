"""Search engines: `base` is the port, each other module an engine."""
