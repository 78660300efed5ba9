"""What search by meaning costs, at libraries of growing size."""
