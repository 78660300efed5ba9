"""Editor-defined fields at the desk: what they are, and filling them in."""
