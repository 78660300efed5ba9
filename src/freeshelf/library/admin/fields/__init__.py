"""Editor-defined fields in the admin area: what they are, and filling them in."""
