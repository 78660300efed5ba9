"""Images of texts: rendered in a child process, without metadata."""
