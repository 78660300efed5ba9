"""Pages of the admin area for results of text extraction and suggestions."""
