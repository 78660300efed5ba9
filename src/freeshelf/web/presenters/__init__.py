"""What templates show, shaped before they see it."""
