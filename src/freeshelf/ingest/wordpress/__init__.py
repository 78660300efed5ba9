"""The import of a whole WordPress site."""
