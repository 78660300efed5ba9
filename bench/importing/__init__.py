"""Speed of a WordPress import."""
