"""Properties of the generated library."""

PAGES_EACH = 20
# The approximate cosine of a vector and the real one that it was generated from.
LIKENESS = 0.95
