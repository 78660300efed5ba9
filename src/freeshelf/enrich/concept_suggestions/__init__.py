"""Suggest concepts for records from their texts and from similar records."""
