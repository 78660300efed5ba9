"""Writing a bundle into the library: agents, records, files, lists, pages."""
