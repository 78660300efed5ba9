"""Alerts: what is new for a question, by email, without an account."""
