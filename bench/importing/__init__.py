"""How fast a WordPress site moves in."""
