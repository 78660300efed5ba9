"""How well PDFs are described: made ones in many layouts and six languages."""
