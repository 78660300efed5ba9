"""Themes at work: their style sheets, secret links to their drafts, their admin."""
