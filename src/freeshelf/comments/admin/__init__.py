"""Comments in the forms of the admin area."""
