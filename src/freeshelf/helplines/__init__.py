"""Get help: support services by country, with the date of their last check."""
