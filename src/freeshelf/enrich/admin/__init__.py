"""What machines made of files, in the admin area."""
