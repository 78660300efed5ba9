"""Copies of plain texts, web pages, books, Rich Text Format and mail."""
