"""Search pages to compare with: as little page as can be around another search."""
