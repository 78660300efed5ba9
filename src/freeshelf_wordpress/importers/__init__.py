"""Import of a whole WordPress site."""
