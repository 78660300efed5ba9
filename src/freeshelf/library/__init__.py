"""The records, their files and reading lists, and who may see them."""
