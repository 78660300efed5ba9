"""What all nodes of a library share: files in storage, a cache, limits, keys."""
