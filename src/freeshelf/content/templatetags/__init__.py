"""What templates of blocks ask."""
