"""What every request and answer of the public site passes through."""
