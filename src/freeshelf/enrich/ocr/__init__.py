"""Reading pages that are pictures of text (OCR)."""
