"""What readers send: corrections, requests to remove something, suggestions."""
