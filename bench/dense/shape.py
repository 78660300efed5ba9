"""What the made-up library is like."""

PAGES_EACH = 20
# The cosine of a vector and the real one that it was made from is about this.
LIKENESS = 0.95
