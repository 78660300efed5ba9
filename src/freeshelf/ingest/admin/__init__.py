"""What was kept as it came, for editors to read."""
