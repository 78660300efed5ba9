"""Blocks that texts are built from, and blocks that many texts share."""
