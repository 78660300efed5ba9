"""Services that receive and fulfil requests."""
