"""Text analysis shared by indexing, queries and highlighting."""
