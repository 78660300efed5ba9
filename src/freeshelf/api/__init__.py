"""The API for programs: what every reader may see, as JSON."""
