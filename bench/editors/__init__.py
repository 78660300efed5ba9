"""Eight editors who save over HTTP, alone and during an import and a rebuild."""
