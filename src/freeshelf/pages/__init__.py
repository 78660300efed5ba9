"""Editorial pages on Wagtail."""
