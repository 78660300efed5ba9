"""Taking requests in, and answering them."""
