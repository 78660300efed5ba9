"""Template tags of editorial pages."""
