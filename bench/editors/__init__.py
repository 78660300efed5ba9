"""Eight editors who save over HTTP, alone and beside an import and a rebuild."""
