"""Admin views of requests about personal data."""
