"""Editor-defined fields in the admin area: definitions and values."""
