"""OCR of pages that are images of text."""
