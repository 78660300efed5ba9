"""Files in storage, the cache, limits and keys that all nodes of a library share."""
