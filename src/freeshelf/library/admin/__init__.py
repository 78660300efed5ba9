"""Admin views of records, files, agents and reading lists."""
