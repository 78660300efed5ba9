"""Rate limits of clients, in the memory of this process only."""
