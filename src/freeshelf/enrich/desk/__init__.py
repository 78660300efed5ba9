"""What machines made of files, in the desk."""
