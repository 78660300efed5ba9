"""Measurements of the library: questions, quality and speed."""
