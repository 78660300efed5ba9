"""Copies of files without hidden content, or with marked places really removed."""
