"""Pictures of texts: drawn in a child process, without what a camera noted in them."""
