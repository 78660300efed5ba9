"""What editors see of the statistics."""
