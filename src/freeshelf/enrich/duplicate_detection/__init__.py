"""Records that may be one work: found by what they share, decided by a person."""
