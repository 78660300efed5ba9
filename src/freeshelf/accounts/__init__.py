"""Who may sign in, with what proof, and where they are signed in."""
