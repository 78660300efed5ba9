"""Events: when, where, with whom, how often, and which resources belong to them."""
