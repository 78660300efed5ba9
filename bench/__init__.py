"""Benchmarks of the library: known items, quality and speed."""
