"""Blocks of texts, and reusable blocks that many texts share."""
