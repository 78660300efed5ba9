"""Tags for the templates of editorial pages."""
