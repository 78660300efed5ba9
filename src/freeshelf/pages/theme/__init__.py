"""Style sheets of themes, secret links to drafts, and admin views."""
