"""Where people find help: services by country, kept by editors, each with its day."""
