"""Records with their files and reading lists, and the rules of access to them."""
