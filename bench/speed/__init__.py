"""Speed of the library, measured on a generated library."""
