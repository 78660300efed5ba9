"""Measure a library on PostgreSQL and OpenSearch beside one on SQLite and tantivy."""
