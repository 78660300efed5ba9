"""Concepts proposed for records: from their words and from records near them."""
