"""Text extraction, OCR, semantic models and suggestions; it never edits a record."""
