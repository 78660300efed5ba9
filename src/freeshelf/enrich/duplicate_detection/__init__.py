"""Records that may be the same work: detected by shared data, decided by a person."""
